"""The discounts of the holiday sale: only the largest of the offers counts.

promo-rust implements the same interface with rules of its own.
"""

from wit_world import exports
from wit_world.exports.discounts import Discount, Reason
from wit_world.imports import items
from wit_world.imports.carts import Cart
from wit_world.imports.items import Category_Book

MEMBERS = {"Ada", "Grace", "Linus"}


class Discounts(exports.Discounts):
    def best(self, basket: Cart) -> Discount | None:
        lines = [(items.find(line.sku), line.quantity) for line in basket.lines()]
        total = sum(item.cents * quantity for item, quantity in lines)
        books = [(item, quantity) for item, quantity in lines if isinstance(item.kind, Category_Book)]

        offers = []
        if sum(quantity for _, quantity in lines) >= 12:
            offers.append(Discount(total * 8 // 100, Reason.BULK))
        if sum(quantity for _, quantity in books) >= 3:
            cheapest = min(item.cents for item, _ in books)
            offers.append(Discount(cheapest, Reason.BOOKWORM))
        if lines and basket.customer() in MEMBERS:
            offers.append(Discount(total * 3 // 100, Reason.LOYALTY))
        return max(offers, key=lambda offer: offer.cents, default=None)
