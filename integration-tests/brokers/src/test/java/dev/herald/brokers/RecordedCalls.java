package dev.herald.brokers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Remembers which calls a client of the SDK makes, and lets some of them fail. A call's name is that of the API. */
final class RecordedCalls implements ExecutionInterceptor {

    final List<String> names = new CopyOnWriteArrayList<>();
    private final List<SdkRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, LongConsumer> failures = new ConcurrentHashMap<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        String name = context.request().getClass().getSimpleName().replaceFirst("Request$", "");
        names.add(name);
        requests.add(context.request());
        failures.getOrDefault(name, number -> {
        }).accept(count(name));
    }

    long count(String name) {
        return names.stream().filter(name::equals).count();
    }

    /** Forgets the calls made so far. */
    void clear() {
        names.clear();
        requests.clear();
    }

    /** The requests of a kind, in the order of sending. */
    <R extends SdkRequest> List<R> requests(Class<R> type) {
        return requests.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Lets calls of this name fail, after {@code successes} more of them. */
    void failAfter(int successes, String name, SdkException failure) {
        long last = count(name) + successes;
        failures.put(name, number -> {
            if (number > last) {
                throw failure;
            }
        });
    }
}
