/** The application's filters, around handlers and before publishing. */
package dev.herald.runtime.filters;
