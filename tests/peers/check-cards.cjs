// Parses adaptive cards (a JSON array) as version 1.5 with Microsoft's own library, and prints what it has against them
// and what it understood.
const { AdaptiveCard, SerializationContext, Versions } = require('adaptivecards/dist/adaptivecards.js');

const complaints = [];
const actions = [];
for (const json of JSON.parse(process.argv[2])) {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.parse(json, context);
  for (let at = 0; at < context.eventCount; at++) {
    complaints.push(context.getEventAt(at).message);
  }

  for (const failure of card.validateProperties().validationEvents) {
    complaints.push(failure.message);
  }

  if (JSON.stringify((card.toJSON().body ?? []).map(each => each.type)) !== JSON.stringify(json.body.map(each => each.type))) {
    complaints.push('not every element was understood');
  }

  actions.push(Array.from({ length: card.getActionCount() }, (_, at) => card.getActionAt(at).getJsonTypeName() + ' ' + card.getActionAt(at).title));
}

console.log(JSON.stringify({ complaints, actions }));
