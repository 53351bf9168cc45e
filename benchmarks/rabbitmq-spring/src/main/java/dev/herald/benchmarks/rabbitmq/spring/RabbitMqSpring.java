package dev.herald.benchmarks.rabbitmq.spring;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.config.ContainerCustomizer;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.support.converter.DefaultJacksonJavaTypeMapper;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.amqp.support.converter.MessageConverter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Setting;

/**
 * Spring AMQP, tuned as its reference describes. Each choice is explained where it is made, here and in the properties; what
 * isn't named is left at its default.
 */
@SpringBootApplication
public class RabbitMqSpring {

    public static void main(String[] arguments) {
        SpringApplication.run(RabbitMqSpring.class, arguments);
    }

    @Bean
    Meter meter() {
        return Meter.start();
    }

    /** Spring's own, with Boot's Jackson 3. What it reads into, the listener's signature says. */
    @Bean
    MessageConverter messageConverter(JsonMapper mapper) {
        JacksonJsonMessageConverter converter = new JacksonJsonMessageConverter(mapper);
        converter.setJavaTypeMapper(new SignaturesAlone());
        return converter;
    }

    /**
     * Reads what the signature says, which is the default where no header names a type, and writes no such header.
     */
    private static final class SignaturesAlone extends DefaultJacksonJavaTypeMapper {

        @Override
        public void fromJavaType(JavaType type, MessageProperties properties) {
            // The payload is all there is.
        }
    }

    @Bean
    ContainerCustomizer<DirectMessageListenerContainer> prefetching() {
        return container -> container.setPrefetchCount(prefetch());
    }

    /**
     * By the reference the default, 250 per consumer, "should keep consumers busy in most common scenarios and thus improve
     * throughput", but it should be low where processing is slow, and reduced with multiple consumers for a more even
     * distribution of messages across them: or some consumers would have them all, and the others nothing to do. So it is
     * 250 for handlers that don't block, in up to ten consumers, and the same 2,500 messages in all with more of them; a
     * handler that blocks has a few waiting.
     */
    private static int prefetch() {
        if (Setting.BENCHMARK_HANDLER_MILLIS.number() > 0) {
            return 5;
        }
        return Math.clamp(2500 / Setting.BENCHMARK_CONCURRENCY.number(), 5, 250);
    }

    /**
     * The threads that handlers run on. "You need to ensure that the connection factory is configured with a task executor
     * that has sufficient threads to support your desired concurrency": with the direct container they are those of the
     * connection, not of the container, and the default is two per processor.
     */
    @Configuration(proxyBeanMethods = false)
    static class Threads {

        Threads(CachingConnectionFactory connections) {
            connections.setExecutor(handlers());
        }

        private static ExecutorService handlers() {
            return Setting.BENCHMARK_VIRTUAL.isTrue()
                    ? Executors.newVirtualThreadPerTaskExecutor()
                    : Executors.newFixedThreadPool(Setting.BENCHMARK_CONCURRENCY.number());
        }
    }
}
