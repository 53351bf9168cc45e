/** The application whose cost is counted: handlers that do nothing, so that what is left is Herald's. */
package dev.herald.cost;
