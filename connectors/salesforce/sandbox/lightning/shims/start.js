import { createElement } from 'lwc';

const place = document.querySelector('[data-component]');
const { component, recordId } = place.dataset;
const { default: Component } = await import(`/lightning/modules/c/${component}/${component}.js`);
const element = createElement(`c-${component.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, { is: Component });
element.recordId = recordId;
place.append(element);
