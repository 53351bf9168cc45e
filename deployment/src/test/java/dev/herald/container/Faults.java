package dev.herald.container;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.herald.spi.Broker;
import dev.herald.spi.Consumer;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;

/** Calls between the container and its broker that end otherwise than they should, by listener and name of the method. */
@Singleton
class Faults {

    private final Map<String, Fault> faults = new ConcurrentHashMap<>();

    private record Fault(AtomicInteger left, AtomicInteger happened, Instead instead) {
    }

    /** What is done in place of a call, which it may make all the same. */
    interface Instead {
        Object of(Callable<Object> call) throws Throwable;
    }

    /** What the next calls do in place of what they should. */
    void next(int calls, String listener, String method, Instead instead) {
        faults.put(listener + ' ' + method, new Fault(new AtomicInteger(calls), new AtomicInteger(), instead));
    }

    /** How many of them there were. */
    int happened(String listener, String method) {
        return faults.get(listener + ' ' + method).happened().get();
    }

    private <T> T around(Class<T> type, T target, String listener) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, arguments) -> {
            Callable<Object> call = () -> method.invoke(target, arguments);
            Fault fault = faults.get(listener + ' ' + method.getName());
            try {
                if (fault == null || fault.left().getAndDecrement() <= 0) {
                    return call.call();
                }
                fault.happened().incrementAndGet();
                return fault.instead().of(call);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** Stands between the container and the memory broker. */
    @Decorator
    @Priority(1)
    abstract static class FaultyBroker implements Broker {

        @Inject
        @Delegate
        @Any
        Broker broker;
        @Inject
        Faults faults;

        @Override
        public Consumer consumer(Subscription subscription, MessageSink sink) {
            String listener = subscription.listenerId();
            return faults.around(Consumer.class,
                    broker.consumer(subscription, faults.around(MessageSink.class, sink, listener)), listener);
        }
    }
}
