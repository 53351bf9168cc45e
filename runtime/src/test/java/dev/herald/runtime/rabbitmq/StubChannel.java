package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;

/** A channel of nobody's, which notes what is called on it and plays the broker's side. */
final class StubChannel {

    /** Names of methods with their first arguments, such as {@code basicReject 1}. */
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Channel channel = (Channel) Proxy.newProxyInstance(StubChannel.class.getClassLoader(), new Class<?>[]{Channel.class},
            (proxy, method, arguments) -> answer(method.getName(), arguments));
    private final List<ShutdownListener> listeners = new CopyOnWriteArrayList<>();
    /** The method that fails, or {@code null}. */
    volatile String failing;
    volatile Throwable failure = new IOException("no answer");
    private volatile Consumer consumer;

    private Object answer(String method, Object[] arguments) throws Throwable {
        if (method.equals(failing)) {
            throw failure;
        }
        switch (method) {
            case "addShutdownListener" -> listeners.add((ShutdownListener) arguments[0]);
            case "basicConsume" -> consumer = (Consumer) arguments[arguments.length - 1];
            case "isOpen" -> {
                return true;
            }
            case "basicCancel" -> {
                calls.add("basicCancel");
                consumer.handleCancelOk((String) arguments[0]);
            }
            default -> calls.add(arguments == null ? method : method + " " + arguments[0]);
        }
        return method.equals("basicConsume") ? "tag" : null;
    }

    /** The broker delivers a message. */
    void deliver(long tag, String body) throws Exception {
        consumer.handleDelivery("tag", new Envelope(tag, false, "", "orders"), new BasicProperties(), body.getBytes());
    }

    /** The broker closes the channel. */
    void close() {
        ShutdownSignalException cause = new ShutdownSignalException(false, false, null, null);
        listeners.forEach(listener -> listener.shutdownCompleted(cause));
    }
}
