/** An application with a push subscriber of an Amazon SNS topic. */
package dev.herald.clients;
