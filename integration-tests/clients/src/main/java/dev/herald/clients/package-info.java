/** An application without a configured broker: its only client determines it. */
package dev.herald.clients;
