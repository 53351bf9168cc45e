/**
 * Dev Services: in development and test mode, starts RabbitMQ in a container for clients without a configured address. Amazon
 * SQS and SNS and Redis have the Dev Services of their client extensions.
 */
package dev.herald.deployment.devservices;
