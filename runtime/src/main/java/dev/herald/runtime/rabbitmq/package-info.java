/** Queues and topics on RabbitMQ, by AMQP 0-9-1. */
package dev.herald.runtime.rabbitmq;
