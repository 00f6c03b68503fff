// What a reader would do with the page, and what they would see. The verdict ends up in an attribute.
addEventListener('load', () => {
  const said = [];
  try {
    visit(said);
  } catch (error) {
    said.push(`the visit broke off: ${error.stack}`);
  }
  if (window.errors.length > 0) said.push(`errors of scripts: ${window.errors}`);
  const words = said.length === 0 ? 'nothing' : [...new Set(said)].slice(0, 20).join('; ');
  document.documentElement.dataset.said = words.replaceAll('"', "'");
});

function visit(said) {
  const expect = (what, holds) => { if (!holds) said.push(what); };
  const data = JSON.parse(document.getElementById('data').textContent);
  const { instances } = data.composition;
  const about = document.getElementById('about');
  const drawing = document.getElementById('drawing');
  const cards = [...drawing.querySelectorAll('.card')];
  const cords = [...drawing.querySelectorAll('.cord')];
  const click = element => element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  const key = name => document.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
  const heading = () => about.querySelector('h2').textContent;

  if (location.hash) expect('the fragment chooses', heading() === decodeURIComponent(location.hash.split('=')[1]));
  key('Escape');
  expect('Escape shows the whole', heading() === data.composition.name && location.hash === '');
  expect('every card is drawn', cards.length === data.cards.length);

  // Clicks on boxes.
  cards.forEach((card, index) => {
    const { kind, name } = data.cards[index];
    click(card.querySelector('rect'));
    expect(`a click on ${name} shows it`, heading() === (name || 'host'));
    expect(`a click on ${name} is in the address`, location.hash === `#${kind}=${encodeURIComponent(name)}`);
    expect(`${name} is lit`, card.classList.contains('chosen') && drawing.classList.contains('choosing'));
    const instance = instances.find(it => kind === 'instance' && it.name === name);
    if (!instance) return;
    const wit = data.wit[instance.component];
    if (wit?.text) expect(`${name} shows its WIT`, about.querySelector('pre.wit').textContent === wit.text && wit.text.includes('world'));
    expect(`${name} shows what is wrong`, instance.problems.every(problem => about.textContent.includes(data.composition.problems[problem].message)));
  });

  // Clicks on lines.
  cords.forEach(cord => {
    click(cord.querySelector('.line'));
    for (const index of cord.dataset.wires.split(' ').filter(Boolean)) {
      const wire = data.composition.wires[index];
      expect(`the line of ${wire.import} shows it`, about.textContent.includes(wire.import));
    }
  });
  click(drawing);
  expect('a click beside everything lets go', !drawing.classList.contains('choosing'));

  // Links in the panel, finding, moving.
  click(about.querySelector('a'));
  expect('a link chooses', drawing.classList.contains('choosing'));
  const search = document.getElementById('search');
  const last = instances[instances.length - 1].name;
  search.value = last.toUpperCase();
  search.dispatchEvent(new Event('input'));
  click(document.querySelector('#found button'));
  expect('what is found is shown', heading().includes(last));
  search.value = 'no such thing';
  search.dispatchEvent(new Event('input'));
  expect('nothing is found', document.getElementById('found').textContent.includes('nothing'));
  key('Escape');
  const place = () => document.getElementById('view').getAttribute('transform');
  const before = place();
  click(document.getElementById('larger'));
  expect('larger', place() !== before);
  key('0');
  expect('all of it again', place() === before);
  drawing.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, clientX: 300, clientY: 300, cancelable: true }));
  expect('the wheel', place() !== before);
  key('0');

  // What is seen: in the drawing's own units.
  const boxes = cards.map(card => {
    const { e: x, f: y } = card.transform.baseVal.consolidate().matrix;
    const box = card.querySelector('.box').getBBox();
    return { x, y, right: x + box.width, bottom: y + box.height, name: card.dataset.name };
  });
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b =>
    expect(`${a.name} and ${b.name} are apart`, a.right < b.x || b.right < a.x || a.bottom < b.y || b.bottom < a.y)));
  cards.forEach((card, index) => {
    const box = boxes[index];
    for (const text of card.querySelectorAll(':scope > text, .row text')) {
      const { x, width } = text.getBBox();
      expect(`${box.name}: ${text.textContent} fits`, x >= 4 && x + width <= box.right - box.x - 4);
    }
  });
  for (const cord of cords) {
    const ends = [cord.dataset.from, cord.dataset.to].map(Number);
    const line = cord.querySelector('.line');
    for (let along = 0; along < line.getTotalLength(); along += 4) {
      const { x, y } = line.getPointAtLength(along);
      const through = boxes.findIndex((box, index) =>
        !ends.includes(index) && x > box.x && x < box.right && y > box.y && y < box.bottom);
      if (through >= 0) {
        expect(`the line from ${boxes[ends[0]].name} to ${boxes[ends[1]]?.name} passes ${boxes[through].name}`, false);
        break;
      }
    }
  }
  // What was written to break out of its place has not become an element.
  expect('no strange elements', !document.querySelector('img, iframe, object, embed, link'));
}
