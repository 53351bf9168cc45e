/** An application with a queue on every broker. */
package dev.herald.clients;
