/** What Amazon SQS and Amazon SNS share: their rules for text, headers and clients. */
package dev.herald.runtime.aws;
