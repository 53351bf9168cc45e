/** An application with queues on every broker there is. */
package dev.herald.clients;
