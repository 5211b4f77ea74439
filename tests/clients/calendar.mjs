// Reads a calendar from standard input with ical.js, and prints its name and events as JSON.
import { text } from "node:stream/consumers";
import ICAL from "ical.js";

ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(await text(process.stdin)));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component, { strictExceptions: true });
  return {
    uid: event.uid,
    title: event.summary,
    text: event.description,
    first: event.startDate.toString(),
    end: event.endDate.toString(),
    allDay: event.startDate.isDate && event.endDate.isDate,
    status: component.getFirstPropertyValue("status"),
    page: component.getFirstPropertyValue("url"),
  };
});
console.log(JSON.stringify({ name: calendar.getFirstPropertyValue("name"), events }));
