package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;

import org.eclipse.microprofile.faulttolerance.Retry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;

import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** Interceptors apply to listener methods, whatever the scope of the bean and the visibility of the method. */
class InterceptedListenersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "1");

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Audited {
    }

    @Audited
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    static class AuditInterceptor {

        static final List<String> CALLS = new CopyOnWriteArrayList<>();

        @AroundInvoke
        Object audit(InvocationContext invocation) throws Exception {
            CALLS.add(invocation.getMethod().getName());
            return invocation.proceed();
        }
    }

    record Order(@NotBlank String id) {
    }

    @Singleton
    static class Handlers {

        final AtomicInteger tries = new AtomicInteger();
        final List<Object> seen = new CopyOnWriteArrayList<>();
        @Inject
        TransactionManager transactions;

        @Audited
        @QueueListener("audited")
        void audited(String text) {
            seen.add(text);
        }

        @Retry(maxRetries = 3, delay = 0)
        @QueueListener("retried")
        void retried(String text) {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("try again");
            }
            seen.add(text);
        }

        @Transactional
        @QueueListener("transactional")
        void transactional(String text) throws Exception {
            seen.add(transactions.getStatus());
        }

        @QueueListener("validated")
        void validated(@Valid Order order) {
            seen.add(order);
        }

        @NonBlocking
        @QueueListener("event-loop")
        void eventLoop(String text) {
            seen.add(Context.isOnEventLoopThread());
        }

        @QueueListener("worker")
        void worker(String text) {
            seen.add(Context.isOnWorkerThread());
        }
    }

    @RequestScoped
    static class PerMessage {

        static final List<String> SEEN = new CopyOnWriteArrayList<>();
        private int calls;

        @QueueListener("per-message")
        Uni<Void> on(String text) {
            calls++;
            return Uni.createFrom().voidItem().invoke(() -> SEEN.add(text + " " + calls));
        }
    }

    @Singleton
    static class Sender {
        @Publisher(queue = "audited")
        MessagePublisher<String> audited;
        @Publisher(queue = "retried")
        MessagePublisher<String> retried;
        @Publisher(queue = "transactional")
        MessagePublisher<String> transactional;
        @Publisher(queue = "validated")
        MessagePublisher<Order> validated;
        @Publisher(queue = "event-loop")
        MessagePublisher<String> eventLoop;
        @Publisher(queue = "worker")
        MessagePublisher<String> worker;
        @Publisher(queue = "per-message")
        MessagePublisher<String> perMessage;
    }

    @Inject
    Handlers handlers;
    @Inject
    Sender sender;
    @Inject
    Listeners listeners;

    @Test
    void anInterceptorIsCalledOnce() {
        sender.audited.sendAndAwait("audit me");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(handlers.seen).contains("audit me"));
        assertThat(AuditInterceptor.CALLS).containsExactly("audited");
    }

    @Test
    void faultToleranceRetriesWithinOneAttempt() {
        sender.retried.sendAndAwait("third time lucky");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(handlers.seen).contains("third time lucky"));
        assertThat(handlers.tries).hasValue(3);
        assertThat(listeners.get("retried").counts().failed()).isZero();
    }

    @Test
    void transactionalMethodsRunInATransaction() {
        sender.transactional.sendAndAwait("in a transaction");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(handlers.seen).contains(Status.STATUS_ACTIVE));
    }

    @Test
    void anInvalidPayloadFailsAndAValidOneIsHandled() {
        sender.validated.sendAllMessages(List.of(OutgoingMessage.of(new Order(" ")), OutgoingMessage.of(new Order("1"))))
                .await().indefinitely();

        await().atMost(10, SECONDS).untilAsserted(() -> {
            assertThat(handlers.seen).contains(new Order("1")).doesNotContain(new Order(" "));
            assertThat(listeners.get("validated").counts().failed()).isEqualTo(1);
        });
    }

    @Test
    void nonBlockingRunsOnTheEventLoop() {
        sender.eventLoop.sendAndAwait("where am I?");

        awaitHandled("event-loop");
        assertThat(handlers.seen).contains(true).doesNotContain(false);
    }

    @Test
    void blockingMethodsRunOnAWorker() {
        sender.worker.sendAndAwait("where am I?");

        awaitHandled("worker");
        assertThat(handlers.seen).contains(true).doesNotContain(false);
    }

    @Test
    void aRequestScopedListenerIsCreatedPerMessage() {
        sender.perMessage.sendAllAndAwait(List.of("a", "b"));

        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(PerMessage.SEEN).containsExactlyInAnyOrder("a 1", "b 1"));
    }

    private void awaitHandled(String listener) {
        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(listeners.get(listener).counts().handled()).isOne());
    }
}
