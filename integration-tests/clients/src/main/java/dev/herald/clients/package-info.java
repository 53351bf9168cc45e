/** An application that names no broker: the only client among its dependencies decides. */
package dev.herald.clients;
