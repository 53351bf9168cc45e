package dev.herald.benchmarks.redis.spring;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.serializer.JacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.ConsumerStreamReadRequest;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamReadRequest;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import tools.jackson.databind.json.JsonMapper;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Setting;

/**
 * Spring Data Redis, tuned as its reference and Javadoc describe. Each choice is explained where it is made, here and in the
 * properties; what isn't named is left at its default.
 */
@SpringBootApplication
public class RedisSpring {

    private static final String GROUP = "benchmark";
    /** Of a read that finds nothing; the same for all that are measured. */
    private static final Duration POLL = Duration.ofSeconds(20);

    private final String queue = Setting.BENCHMARK_QUEUE.text();
    private final boolean channel = queue.startsWith("channel-");
    private final int handlers = Setting.BENCHMARK_CONCURRENCY.number();
    private final boolean virtual = Setting.BENCHMARK_VIRTUAL.isTrue();
    private final boolean consuming = virtual || Setting.BENCHMARK_PLATFORM.isTrue();

    public static void main(String[] arguments) {
        SpringApplication.run(RedisSpring.class, arguments);
    }

    @Bean
    Meter meter() {
        return Meter.start();
    }

    /** Spring's own, with Boot's Jackson 3. */
    @Bean
    JacksonJsonRedisSerializer<Order> serializer(JsonMapper mapper) {
        return new JacksonJsonRedisSerializer<>(mapper, Order.class);
    }

    /**
     * A subscription has one thread, which reads and handles in turn: so as many are needed as handlers are to run at once,
     * each a consumer of its own in the group. The threads are those of {@link SimpleAsyncTaskExecutor}, the default, one
     * for each subscription and for as long as it lasts.
     */
    @Bean
    StreamMessageListenerContainer<String, MapRecord<String, String, Order>> streams(RedisConnectionFactory connections,
            StringRedisTemplate template, JacksonJsonRedisSerializer<Order> serializer, Meter meter) {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("stream-");
        threads.setVirtualThreads(virtual);
        StreamMessageListenerContainer<String, MapRecord<String, String, Order>> container = StreamMessageListenerContainer
                .create(connections, StreamMessageListenerContainerOptions.builder()
                        .pollTimeout(POLL).batchSize(entriesPerRead()).executor(threads).autoStartup(true)
                        .keySerializer(RedisSerializer.string())
                        .hashKeySerializer(RedisSerializer.string()).<String, Order>hashValueSerializer(serializer).build());
        for (int i = 0; consuming && !channel && i < handlers; i++) {
            container.register(entries("consumer-" + i), entry -> {
                meter.handle(entry.getValue().get(Orders.FIELD));
                template.opsForStream().acknowledge(GROUP, entry);
            });
        }
        return container;
    }

    /**
     * Without a limit, which is the default, a read takes all that the stream has, and leaves the other consumers without
     * work. A handler that blocks has only a few waiting, for an even distribution among many consumers.
     */
    private static int entriesPerRead() {
        return Setting.BENCHMARK_HANDLER_MILLIS.number() > 0 ? 5 : 100;
    }

    /** Acknowledged by the listener, after it has handled: what the container itself acknowledges, it does on receipt. */
    private ConsumerStreamReadRequest<String> entries(String consumer) {
        return StreamReadRequest.builder(StreamOffset.create(queue, ReadOffset.lastConsumed()))
                .consumer(Consumer.from(GROUP, consumer)).autoAcknowledge(false).cancelOnError(failure -> false).build();
    }

    /**
     * "It is recommended to configure the task executor instead of using the default for reuse of thread pools": the default
     * starts a thread for each message.
     */
    @Bean
    RedisMessageListenerContainer channels(RedisConnectionFactory connections, JacksonJsonRedisSerializer<Order> serializer,
            Meter meter) {
        RedisMessageListenerContainer container = new RedisMessageListenerContainer();
        container.setConnectionFactory(connections);
        if (consuming && channel) {
            container.setTaskExecutor(virtual ? virtualThreads() : platformThreads());
            container.addMessageListener((message, pattern) -> meter.handle(serializer.deserialize(message.getBody())),
                    ChannelTopic.of(queue));
        }
        return container;
    }

    private TaskExecutor platformThreads() {
        ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
        threads.setCorePoolSize(handlers);
        threads.setMaxPoolSize(handlers);
        threads.initialize();
        return threads;
    }

    /** One for each message; no more of them handle at once than are asked for. */
    private TaskExecutor virtualThreads() {
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
