package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

class CachedAddressTest {

    private final AtomicInteger lookUps = new AtomicInteger();

    @Test
    void isLookedUpOnce() throws Exception {
        CachedAddress address = new CachedAddress(() -> "url-" + lookUps.incrementAndGet());

        assertThat(address.get()).isEqualTo("url-1");
        assertThat(address.get()).isEqualTo("url-1");
    }

    @Test
    void isLookedUpAgainOnceForgotten() throws Exception {
        CachedAddress address = new CachedAddress(() -> "url-" + lookUps.incrementAndGet());
        address.get();

        address.forget();

        assertThat(address.get()).isEqualTo("url-2");
    }

    @Test
    void thatItIsMissingIsNotRemembered() throws Exception {
        CachedAddress address = new CachedAddress(() -> {
            if (lookUps.incrementAndGet() == 1) {
                throw new MissingDestinationException("not there");
            }
            return "url";
        });

        assertThatThrownBy(address::get).isInstanceOf(MissingDestinationException.class);
        assertThat(address.get()).isEqualTo("url");
    }

    @Test
    void whoNeedsItAtTheSameTimeWaitsForTheFirstAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        CachedAddress address = new CachedAddress(() -> {
            lookUps.incrementAndGet();
            asked.countDown();
            awaitQuietly(answer);
            return "url";
        });
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(threads.submit(address::get));
            }
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            answer.countDown();

            for (Future<String> known : answers) {
                assertThat(known.get(10, TimeUnit.SECONDS)).isEqualTo("url");
            }
            assertThat(lookUps).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoWaitedForALookUpThatFailedFailsWithIt() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CachedAddress address = new CachedAddress(() -> {
            int number = lookUps.incrementAndGet();
            awaitQuietly(answer);
            throw new IllegalStateException("failure " + number);
        });
        Set<Thread> callers = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(threads.submit(() -> {
                    callers.add(Thread.currentThread());
                    return address.get();
                }));
            }
            await().until(() -> callers.size() == 4 && callers.stream().allMatch(CachedAddressTest::waits));
            answer.countDown();

            for (Future<String> failed : answers) {
                assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("failure 1");
            }
            assertThatThrownBy(address::get).hasMessage("failure 2");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CachedAddress address = new CachedAddress(() -> {
            lookUps.incrementAndGet();
            awaitQuietly(answer);
            return "url";
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<String> first = threads.submit(address::get);
            await().until(() -> lookUps.get() == 1);
            AtomicReference<Thread> second = new AtomicReference<>();
            Future<String> waiting = threads.submit(() -> {
                second.set(Thread.currentThread());
                return address.get();
            });
            await().until(() -> second.get() != null && waits(second.get()));

            second.get().interrupt();

            assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
            answer.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("url");
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
