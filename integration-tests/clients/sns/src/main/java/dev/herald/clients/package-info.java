/** An application that publishes to a topic on Amazon SNS, and does nothing else. */
package dev.herald.clients;
