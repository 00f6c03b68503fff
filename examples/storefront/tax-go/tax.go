// Package export_acme_tax_rates knows what each region takes of each kind of thing. It looks the
// thing up in the catalog by itself, so a caller can not be wrong about its price.
package export_acme_tax_rates

import (
	. "go.bytecodealliance.org/pkg/wit/types"
	catalog "wit_component/acme_catalog_items"
	. "wit_component/acme_tax_rates"
)

// Tenths of a percent.
type rates struct{ book, food, gadget uint32 }

var regions = map[string]rates{
	"north": {book: 70, food: 70, gadget: 190},
	"south": {book: 0, food: 55, gadget: 210},
}

func Assess(sku string, quantity uint32, where Region) Result[Tax, Problem] {
	found := catalog.Find(sku)
	if found.IsNone() {
		return Err[Tax](MakeProblemUnknownSku(sku))
	}
	var here rates // Nothing is taken abroad.
	if where.Tag() == Region_Domestic {
		name := where.Domestic()
		known := false
		if here, known = regions[name]; !known {
			return Err[Tax](MakeProblemUnknownRegion(name))
		}
	}
	item := found.Some()
	permille := here.of(item.Kind)
	price := uint64(item.Cents) * uint64(quantity)
	return Ok[Tax, Problem](Tax{
		Permille: permille,
		Cents:    uint32((price*uint64(permille) + 500) / 1000),
	})
}

func (r rates) of(kind catalog.Category) uint32 {
	switch kind.Tag() {
	case catalog.Category_Book:
		return r.book
	case catalog.Category_Food:
		return r.food
	default:
		return r.gadget
	}
}
