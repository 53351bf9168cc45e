/** An application that Amazon SNS posts a topic to. */
package dev.herald.clients;
