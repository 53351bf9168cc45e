package dev.herald.runtime.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;

/**
 * A message ready to publish.
 *
 * @param exchange the exchange; empty for the default one, which routes to the queue that the routing key names
 * @param routingKey the routing key
 * @param mandatory whether the broker returns it if it is unroutable
 * @param properties the properties, with a message id
 * @param body the body
 */
record RabbitMqMessage(String exchange, String routingKey, boolean mandatory, BasicProperties properties, byte[] body) {

    String id() {
        return properties.getMessageId();
    }

    /** A request that nobody gets can have no reply: its sender has to know. */
    RabbitMqMessage asRequest() {
        return new RabbitMqMessage(exchange, routingKey, true, properties, body);
    }

    RabbitMqMessage via(String otherExchange) {
        return new RabbitMqMessage(otherExchange, routingKey, mandatory, properties, body);
    }
}
