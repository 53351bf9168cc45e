package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.annotation.JsonCreator;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A call that leaves its thread interrupted, wherever it did that, does not have the next message start so. */
class InterruptFlagTest {

    private static final int MESSAGES = 200;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            // One after the other, so that a thread handles several in turn.
            .overrideConfigKey("quarkus.herald.listener.concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "1ms")
            .withApplicationRoot(root -> root.addClasses(Handlers.class, Starts.class, Interrupting.class,
                    InterruptingInterceptor.class, Resource.class, Interrupted.class));

    /** Which calls began, and which of them with their thread interrupted. */
    @Singleton
    static class Starts {

        private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
        private final Map<String, AtomicInteger> interrupted = new ConcurrentHashMap<>();

        /** Takes note, and clears the flag. */
        void begin(String queue) {
            if (Thread.interrupted()) {
                of(interrupted, queue).incrementAndGet();
            }
            of(calls, queue).incrementAndGet();
        }

        int calls(String queue) {
            return of(calls, queue).get();
        }

        int interrupted(String queue) {
            return of(interrupted, queue).get();
        }

        private static AtomicInteger of(Map<String, AtomicInteger> counts, String queue) {
            return counts.computeIfAbsent(queue, unseen -> new AtomicInteger());
        }
    }

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface Interrupting {
    }

    @Interrupting
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    static class InterruptingInterceptor {

        @AroundInvoke
        Object interrupt(InvocationContext invocation) throws Exception {
            Object result = invocation.proceed();
            Thread.currentThread().interrupt();
            return result;
        }
    }

    @RequestScoped
    static class Resource {

        void use() {
            // Made by its first use.
        }

        @PreDestroy
        void close() {
            Thread.currentThread().interrupt();
        }
    }

    /** A payload that is interrupted while it is read, and is none. */
    static class Interrupted {

        @JsonCreator
        Interrupted(int number) {
            if (number % 2 == 0) {
                Thread.currentThread().interrupt();
                throw new IllegalArgumentException("interrupted");
            }
        }
    }

    @Singleton
    static class Handlers {

        private final Starts starts;
        private final Resource resource;

        Handlers(Starts starts, Resource resource) {
            this.starts = starts;
            this.resource = resource;
        }

        private void interruptAtEnd(String queue) {
            starts.begin(queue);
            Thread.currentThread().interrupt();
        }

        @QueueListener("worker")
        void worker(String body) {
            interruptAtEnd("worker");
        }

        @QueueListener(value = "failing", maxAttempts = "1")
        void failing(String body) {
            interruptAtEnd("failing");
            throw new IllegalStateException("interrupted");
        }

        @QueueListener("virtual")
        @RunOnVirtualThread
        void virtual(String body) {
            interruptAtEnd("virtual");
        }

        @QueueListener("loop")
        @NonBlocking
        void loop(String body) {
            interruptAtEnd("loop");
        }

        @QueueListener("uni")
        Uni<Void> uni(String body) {
            interruptAtEnd("uni");
            return Uni.createFrom().voidItem();
        }

        @QueueListener(value = "batch", batchSize = "1")
        BatchResult batch(List<Message<String>> messages) {
            interruptAtEnd("batch");
            return BatchResult.ok();
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void manual(String body, Acknowledgement acknowledgement) {
            interruptAtEnd("manual");
            acknowledgement.ack();
        }

        @QueueListener("intercepted")
        @Interrupting
        void intercepted(String body) {
            starts.begin("intercepted");
        }

        @QueueListener("destroyed")
        void destroyed(String body) {
            starts.begin("destroyed");
            resource.use();
        }

        @QueueListener("read")
        void read(Interrupted payload) {
            starts.begin("read");
        }

        @QueueListener("group.fifo")
        void group(String body) {
            interruptAtEnd("group.fifo");
        }
    }

    @Inject
    Starts starts;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @ParameterizedTest
    @ValueSource(strings = {"worker", "failing", "virtual", "loop", "uni", "batch", "manual", "intercepted", "destroyed",
            "read", "group.fifo"})
    void startsEveryMessageUninterrupted(String queue) {
        listeners.get(queue).pause().toCompletableFuture().join();
        for (int i = 0; i < MESSAGES; i++) {
            queues.send(queue, OutgoingMessage.of(Integer.toString(i)).groupId(queue.endsWith(".fifo") ? "g" : null));
        }

        listeners.get(queue).resume();

        await().atMost(Duration.ofSeconds(30)).until(() -> queues.depth(queue).total() == 0);
        assertThat(starts.calls(queue)).isGreaterThanOrEqualTo(MESSAGES / 2);
        assertThat(starts.interrupted(queue)).isZero();
    }
}
