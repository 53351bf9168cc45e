/** An application that only publishes to a topic on Amazon SNS. */
package dev.herald.clients;
