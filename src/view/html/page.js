'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const { instances, wires, imports, exports, problems } = data.composition;
  const find = id => document.getElementById(id);
  const [drawing, view, about, search, found] = ['drawing', 'view', 'about', 'search', 'found'].map(find);
  const cards = [...drawing.querySelectorAll('.card')];
  const cords = [...drawing.querySelectorAll('.cord')];

  // Text stays text: nothing here is ever read as HTML.
  function make(tag, facts = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === 'function') made.addEventListener(name, value);
      else made.setAttribute(name, value);
    }
    made.append(...children.filter(child => child !== null && child !== undefined));
    return made;
  }

  // ---- moving about

  const size = { width: +drawing.dataset.width, height: +drawing.dataset.height };
  const at = { x: 0, y: 0, scale: 1 };

  function move() {
    view.setAttribute('transform', `translate(${at.x} ${at.y}) scale(${at.scale})`);
  }

  function all() {
    const room = drawing.getBoundingClientRect();
    at.scale = Math.min(room.width / size.width, room.height / size.height, 1.6);
    at.x = (room.width - size.width * at.scale) / 2;
    at.y = (room.height - size.height * at.scale) / 2;
    move();
  }

  function zoom(by, x, y) {
    const room = drawing.getBoundingClientRect();
    const [px, py] = [(x ?? room.left + room.width / 2) - room.left, (y ?? room.top + room.height / 2) - room.top];
    const scale = Math.min(Math.max(at.scale * by, 0.02), 8);
    at.x = px - (px - at.x) * (scale / at.scale);
    at.y = py - (py - at.y) * (scale / at.scale);
    at.scale = scale;
    move();
  }

  function middle(card) {
    const room = drawing.getBoundingClientRect();
    const box = card.getBoundingClientRect();
    const seen = box.left > room.left && box.right < room.right && box.top > room.top && box.bottom < room.bottom;
    if (seen) return;
    at.x += room.left + room.width / 2 - (box.left + box.width / 2);
    at.y += room.top + room.height / 2 - (box.top + box.height / 2);
    move();
  }

  const fingers = new Map();
  let moved = false;
  drawing.addEventListener('pointerdown', event => {
    fingers.set(event.pointerId, event);
    moved = false;
  });
  drawing.addEventListener('pointermove', event => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (!moved && Math.hypot(dx, dy) < 4) return;
    if (!moved) drawing.setPointerCapture(event.pointerId);
    moved = true;
    drawing.classList.add('moving');
    if (fingers.size === 1) {
      at.x += dx;
      at.y += dy;
      move();
    } else {
      const other = [...fingers.values()].find(finger => finger.pointerId !== event.pointerId);
      const apart = finger => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY);
      zoom(apart(event) / Math.max(apart(before), 1), other.clientX, other.clientY);
    }
    fingers.set(event.pointerId, event);
  });
  for (const name of ['pointerup', 'pointercancel']) {
    drawing.addEventListener(name, event => {
      fingers.delete(event.pointerId);
      drawing.classList.remove('moving');
    });
  }
  drawing.addEventListener('wheel', event => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX, event.clientY);
  }, { passive: false });
  find('larger').addEventListener('click', () => zoom(1.3));
  find('smaller').addEventListener('click', () => zoom(1 / 1.3));
  find('all').addEventListener('click', all);
  window.addEventListener('resize', all);

  // ---- what the panel shows

  const unit = bytes => bytes < 1e3 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
  const number = (n, word) => n === 1 ? `1 ${word}` : `${n} ${word}s`;
  const code = text => make('code', {}, text);
  const cardOf = (kind, name) => data.cards.findIndex(card => card.kind === kind && card.name === name);

  function link(kind, name, words = name) {
    const card = cardOf(kind, name);
    return make('a', { href: `#${kind}=${encodeURIComponent(name)}`, click: event => { event.preventDefault(); choose(card); } }, words);
  }

  function list(title, items) {
    if (items.length === 0) return [];
    return [make('h3', {}, title), make('ul', {}, ...items.map(item => make('li', {}, ...item)))];
  }

  function wrong(numbers) {
    return numbers.map(index => {
      const { code: name, level, message, help, at: { file, line } } = problems[index];
      return make('div', { class: `problem ${level}` },
        make('strong', {}, `${index + 1}. `), message,
        make('p', {}, make('small', {}, `${name}, ${file}:${line}`)),
        help ? make('pre', {}, help) : null);
    });
  }

  const reasons = {
    line: 'a line of the manifest',
    rule: 'by rule: the only export that fits',
    open: 'nothing inside exports it',
    root: 'an export of the root',
    types: 'another export uses its types',
  };

  function why({ reason, at, from }) {
    const several = reason === 'rule' && from === null;
    const words = make('small', {}, several ? 'several instances export it' : reasons[reason]);
    return at ? [words, make('div', {}, make('small', {}, `${at.file}:${at.line} `), code(at.text))] : [words];
  }

  function hostCard(name) {
    return data.cards.findIndex(card => card.kind === 'host' && card.imports.includes(name));
  }

  function source(wire) {
    const { from } = wire;
    if (from === null) return ['from nobody'];
    if (from.use) return ['by ', code('use'), ' of ', code(from.use)];
    if (from.host) {
      const card = hostCard(from.host);
      return ['from ', make('a', { click: () => choose(card) }, 'the host')];
    }
    const other = from.export === wire.import ? [] : [' (', code(from.export), ')'];
    return ['from ', link('instance', from.instance), ...other];
  }

  function imported(wire) {
    return [code(wire.import), make('div', {}, ...source(wire), ', ', ...why(wire)), ...wrong(wire.problems)];
  }

  // The words of WIT in colours. A piece of text is put in as text whatever it looks like.
  function wit(text) {
    const pattern = /(\/\/[^\n]*)|\b(package|world|interface|import|export|use|include|as|from|with)\b|\b(func|record|variant|enum|flags|resource|type|static|constructor|async)\b|\b(u8|u16|u32|u64|s8|s16|s32|s64|f32|f64|bool|char|string|list|option|result|tuple|own|borrow|stream|future|map)\b/g;
    const shown = make('pre', { class: 'wit' });
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const kind = ['note', 'key', 'kind', 'of'][match.slice(1).findIndex(group => group !== undefined)];
      shown.append(text.slice(end, match.index), make('span', { class: kind }, match[0]));
      end = match.index + match[0].length;
    }
    shown.append(text.slice(end));
    return shown;
  }

  function instanceFacts(name) {
    const instance = instances.find(it => it.name === name);
    const { component, path, size, languages, tools } = instance;
    const total = instances.reduce((sum, it) => sum + (it.size ?? 0), 0);
    const bar = make('div', { class: 'bar' }, make('i', {}));
    bar.firstChild.style.width = `${100 * (size ?? 0) / Math.max(total, 1)}%`;
    const inside = wires.filter(wire => wire.to === name && wire.from?.host === undefined);
    const host = wires.filter(wire => wire.to === name && wire.from?.host !== undefined);
    const users = export_ => [
      ...wires.filter(wire => wire.from?.instance === name && wire.from.export === export_).map(wire => link('instance', wire.to)),
      ...exports.filter(it => it.from.instance === name && it.from.export === export_).map(it =>
        it.reason === 'types' ? 'the outside, for its types' : link('export', it.name, 'the outside')),
    ].flatMap((user, place) => place === 0 ? [user] : [', ', user]);
    const contract = data.wit[component];
    return [
      make('h2', {}, name),
      make('p', { class: 'dim' }, [component === name ? null : component, path].filter(Boolean).join(', ')),
      size === null ? make('p', {}, instance.lack) : make('p', {}, unit(size), bar),
      languages.length ? make('p', {}, 'written in ', languages.join(', ')) : null,
      tools.length ? make('p', {}, make('small', {}, 'made with ', tools.join(', '))) : null,
      ...wrong(instance.problems),
      ...list(number(instance.exports.length, 'export'), instance.exports.map(it => {
        const by = users(it);
        return [code(it), make('div', {}, ...(by.length ? ['to ', ...by] : [make('small', {}, 'unused')]))];
      })),
      ...list(number(inside.length, 'import') + ' from inside', inside.map(imported)),
      ...(host.length ? [make('h3', {}, number(host.length, 'import') + ' from the host'),
        make('details', {}, make('summary', {}, 'show'), make('ul', {}, ...host.map(wire => make('li', {}, ...imported(wire)))))] : []),
      ...(contract ? [make('h3', {}, 'WIT'),
        contract.text !== undefined ? wit(contract.text) : make('p', { class: 'dim' }, `it cannot be written: ${contract.missing}`)] : []),
    ];
  }

  function exportFacts(name) {
    const it = exports.find(other => other.name === name);
    return [
      make('h2', {}, name),
      make('p', {}, 'an export of the whole, from ', link('instance', it.from.instance)),
      it.from.export === name ? null : make('p', {}, 'there called ', code(it.from.export)),
      make('p', {}, ...why(it)),
      ...wrong(it.problems),
    ];
  }

  function hostFacts({ name, imports: names }) {
    return [
      make('h2', {}, name || 'host'),
      make('p', {}, `${number(names.length, 'import')} of the whole`),
      ...list('left to the host', imports.filter(it => names.includes(it.name)).map(it => [
        code(it.name),
        make('div', {}, 'for ', ...it.to.flatMap((to, place) => place === 0 ? [link('instance', to)] : [', ', link('instance', to)])),
      ])),
    ];
  }

  function wholeFacts() {
    const inside = wires.filter(wire => wire.from?.instance).length;
    const sizes = [...new Map(instances.map(it => [it.component, it.size ?? 0])).values()];
    const largest = Math.max(1, ...instances.map(it => it.size ?? 0));
    return [
      make('h2', {}, data.composition.name),
      make('p', { class: 'dim' }, [number(instances.length, 'instance'), number(inside, 'wire'),
        `${number(imports.length, 'import')} left to the host`, unit(sizes.reduce((sum, it) => sum + it, 0))].join(', ')),
      ...(problems.length ? [make('h3', {}, number(problems.length, 'problem')), ...wrong(problems.map((_, index) => index))] : []),
      ...list('instances, by size', [...instances].sort((a, b) => (b.size ?? 0) - (a.size ?? 0)).map(it => {
        const bar = make('div', { class: 'bar' }, make('i', {}));
        bar.firstChild.style.width = `${100 * (it.size ?? 0) / largest}%`;
        return [link('instance', it.name), ' ', make('small', {}, it.size === null ? it.lack : unit(it.size)), bar];
      })),
    ];
  }

  // ---- choosing

  function light(near, chosen) {
    drawing.classList.toggle('choosing', near !== null);
    cards.forEach((card, index) => {
      card.classList.toggle('near', near !== null && near.has(index));
      card.classList.toggle('chosen', index === chosen);
    });
  }

  function show(facts, fragment) {
    about.replaceChildren(...facts.filter(Boolean));
    find('panel').scrollTop = 0;
    const hash = fragment ? `#${fragment}` : '';
    if (location.hash !== hash) history.replaceState(null, '', hash || location.pathname + location.search);
  }

  function choose(index) {
    const card = data.cards[index];
    if (!card) return nothing();
    const near = new Set([index]);
    for (const cord of cords) {
      const ends = [cord.dataset.from, cord.dataset.to].filter(end => end !== undefined).map(Number);
      const on = ends.includes(index);
      cord.classList.toggle('near', on);
      if (on) ends.forEach(end => near.add(end));
    }
    light(near, index);
    const facts = { instance: () => instanceFacts(card.name), export: () => exportFacts(card.name), host: () => hostFacts(card) };
    show(facts[card.kind](), `${card.kind}=${encodeURIComponent(card.name)}`);
    middle(cards[index]);
  }

  function chooseCord(cord) {
    const ends = [cord.dataset.from, cord.dataset.to].filter(end => end !== undefined).map(Number);
    cords.forEach(other => other.classList.toggle('near', other === cord));
    light(new Set(ends), null);
    const of = cord.dataset.wires.split(' ').filter(Boolean).map(index => wires[+index]);
    if (of.length === 0) return choose(ends[0]);
    show([make('h2', {}, of[0].to), ...list(number(of.length, 'import'), of.map(imported))], '');
  }

  function nothing() {
    cords.forEach(cord => cord.classList.remove('near'));
    light(null, null);
    show(wholeFacts(), '');
  }

  cards.forEach((card, index) => {
    card.setAttribute('tabindex', '0');
    card.setAttribute('role', 'button');
    card.setAttribute('aria-label', card.dataset.name);
    card.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        choose(index);
      }
    });
  });
  drawing.addEventListener('click', event => {
    if (moved) return;
    const card = event.target.closest('.card');
    const cord = event.target.closest('.cord');
    if (card) choose(cards.indexOf(card));
    else if (cord) chooseCord(cord);
    else nothing();
  });

  function fromFragment() {
    const [kind, name] = location.hash.slice(1).split('=');
    let wanted;
    try { wanted = decodeURIComponent(name ?? ''); } catch { wanted = ''; }
    choose(kind === 'import' ? hostCard(wanted) : cardOf(kind, wanted));
  }
  window.addEventListener('hashchange', fromFragment);

  // ---- finding

  function candidates() {
    const all = data.cards.map((card, index) => ({ index, name: card.name || 'host', also: card.kind }));
    for (const it of imports) all.push({ index: hostCard(it.name), name: it.name, also: 'left to the host' });
    for (const it of instances) {
      for (const name of it.exports) all.push({ index: cardOf('instance', it.name), name, also: `exported by ${it.name}` });
    }
    return all;
  }

  function look() {
    const words = search.value.trim().toLowerCase();
    const hits = words === '' ? [] : candidates().filter(it => it.name.toLowerCase().includes(words)).slice(0, 40);
    found.hidden = words === '';
    found.replaceChildren(...hits.map(it => make('li', {},
      make('button', { click: () => { search.value = ''; look(); choose(it.index); } }, code(it.name), make('small', {}, it.also)))));
    if (words !== '' && hits.length === 0) found.append(make('li', { class: 'dim' }, 'nothing of that name'));
  }
  search.addEventListener('input', look);
  search.addEventListener('keydown', event => {
    if (event.key === 'Enter') found.querySelector('button')?.click();
  });

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      search.value = '';
      look();
      search.blur();
      nothing();
    }
    if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = { '/': () => search.focus(), '+': () => zoom(1.3), '=': () => zoom(1.3), '-': () => zoom(1 / 1.3), '0': all };
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  all();
  fromFragment();
})();
