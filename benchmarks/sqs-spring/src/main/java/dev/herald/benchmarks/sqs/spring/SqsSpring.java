package dev.herald.benchmarks.sqs.spring;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import io.awspring.cloud.sqs.MessageExecutionThreadFactory;
import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import io.awspring.cloud.sqs.listener.BackPressureMode;
import io.awspring.cloud.sqs.listener.QueueNotFoundStrategy;
import io.awspring.cloud.sqs.support.converter.MessagingMessageConverter;
import io.awspring.cloud.sqs.support.converter.SqsMessagingMessageConverter;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.json.JsonMapper;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Setting;

/**
 * Spring Cloud AWS, tuned as the section "Message Processing Throughput" of its reference describes. Each choice is
 * explained where it is made; what isn't named here is left at its default.
 */
@SpringBootApplication
public class SqsSpring {

    /** The most that SQS hands out in one call. */
    private static final int MESSAGES_PER_POLL = 10;
    /** As many as the hand-written loop has pollers. */
    private static final int POLLS = 10;

    public static void main(String[] arguments) {
        SpringApplication.run(SqsSpring.class, arguments);
    }

    @Bean
    Meter meter() {
        return Meter.start();
    }

    /** Spring's own, reading and writing with Boot's Jackson 3, that doesn't send the name of the class along. */
    @Bean
    MessagingMessageConverter<Message> messageConverter(JsonMapper mapper) {
        SqsMessagingMessageConverter converter = new SqsMessagingMessageConverter(mapper);
        converter.doNotSendPayloadTypeHeader();
        return converter;
    }

    @Bean
    SqsMessageListenerContainerFactory<Object> defaultSqsListenerContainerFactory(SqsAsyncClient client,
            MessagingMessageConverter<Message> converter) {
        int handlers = Setting.BENCHMARK_CONCURRENCY.number();
        boolean virtual = Setting.BENCHMARK_VIRTUAL.isTrue();
        return SqsMessageListenerContainerFactory.builder().sqsAsyncClient(client).configure(options -> options
                .messageConverter(converter)
                .autoStartup(virtual || Setting.BENCHMARK_PLATFORM.isTrue())
                .queueNotFoundStrategy(QueueNotFoundStrategy.FAIL)
                // "Higher values represent long polls and increase the probability of receiving full batches": the most
                // that SQS offers, as for all that are measured.
                .pollTimeout(Duration.ofSeconds(20))
                .maxMessagesPerPoll(MESSAGES_PER_POLL)
                // The permits are shared by polls and handlers: of the ten that are the default, a poll takes all, so that
                // nothing is handled while it waits and nothing polled while one is handled. By the reference
                // maxConcurrentMessages / maxMessagesPerPoll polls run in parallel, so there are permits for ten polls
                // beside all handlers. How many handlers run at once, the executor decides.
                .maxConcurrentMessages(handlers + POLLS * MESSAGES_PER_POLL)
                .componentsTaskExecutor(virtual ? virtualThreads(handlers) : platformThreads(handlers))
                // "The AUTO setting should be balanced for most use cases, including high throughput ones." The other that
                // is for throughput, FIXED_HIGH_THROUGHPUT, would send all polls to an idle queue, too.
                .backPressureMode(BackPressureMode.AUTO)
                // Deletes in batches of ten, many at once: the defaults for a standard queue, and the most per call. The
                // handler's permit is free as soon as the deletion is queued.
                .acknowledgementThreshold(10)
                .acknowledgementInterval(Duration.ofSeconds(1))).build();
    }

    /** "A MessageExecutionThreadFactory MUST be set to the executor", to avoid thread hopping. */
    private static TaskExecutor platformThreads(int handlers) {
        ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
        threads.setCorePoolSize(handlers);
        threads.setMaxPoolSize(handlers);
        threads.setThreadFactory(new MessageExecutionThreadFactory());
        threads.initialize();
        return threads;
    }

    /** Accepted in place of that factory's threads. No more of them handle at once than are asked for. */
    private static TaskExecutor virtualThreads(int handlers) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Semaphore free = new Semaphore(handlers);
        return task -> threads.execute(() -> {
            free.acquireUninterruptibly();
            try {
                task.run();
            } finally {
                free.release();
            }
        });
    }
}
