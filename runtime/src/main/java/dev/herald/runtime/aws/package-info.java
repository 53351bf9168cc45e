/** What Amazon SQS and Amazon SNS share: ARNs, rules for text and headers, sending, and error texts. */
package dev.herald.runtime.aws;
