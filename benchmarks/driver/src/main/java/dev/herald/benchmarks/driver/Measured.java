package dev.herald.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.herald.benchmarks.driver.broker.BrokerUnderLoad;
import dev.herald.benchmarks.driver.broker.RabbitMqUnderLoad;
import dev.herald.benchmarks.driver.broker.RedisChannelUnderLoad;
import dev.herald.benchmarks.driver.broker.RedisStreamUnderLoad;
import dev.herald.benchmarks.driver.broker.SqsUnderLoad;
import dev.herald.benchmarks.driver.consumer.Contender;
import dev.herald.benchmarks.driver.consumer.Program;

/** A broker that is measured, and who contends there. */
enum Measured {

    SQS("SQS", "sqs", 1) {
        @Override
        BrokerUnderLoad start() {
            return new SqsUnderLoad();
        }

        @Override
        List<Contender> peers(Path benchmarks) {
            return List.of(
                    new Contender("spring", "Spring Cloud AWS", new Program.MainClass(benchmarks.resolve("sqs-spring"),
                            "dev.herald.benchmarks.sqs.spring.SqsSpring")),
                    new Contender("dynamic", "java-dynamic-sqs-listener",
                            new Program.MainClass(benchmarks.resolve("sqs-dynamic"),
                                    "dev.herald.benchmarks.sqs.dynamic.SqsDynamic")),
                    new Contender("smallrye", "SmallRye SQS connector",
                            new Program.QuarkusApplication(benchmarks.resolve("sqs-smallrye/target/quarkus-app"))));
        }
    },
    RABBITMQ("RabbitMQ", "rabbitmq", 5) {
        @Override
        BrokerUnderLoad start() throws IOException {
            return new RabbitMqUnderLoad();
        }

        @Override
        List<Contender> peers(Path benchmarks) {
            return List.of(
                    new Contender("spring", "Spring AMQP", new Program.MainClass(benchmarks.resolve("rabbitmq-spring"),
                            "dev.herald.benchmarks.rabbitmq.spring.RabbitMqSpring")),
                    new Contender("smallrye", "Quarkus Messaging RabbitMQ",
                            new Program.QuarkusApplication(benchmarks.resolve("rabbitmq-smallrye/target/quarkus-app"))));
        }
    },
    REDIS_STREAMS("Redis Streams", "redis", 20) {
        @Override
        BrokerUnderLoad start() {
            return new RedisStreamUnderLoad();
        }

        @Override
        List<Contender> peers(Path benchmarks) {
            return List.of(springDataRedis(benchmarks));
        }
    },
    REDIS_PUBSUB("Redis Pub/Sub", "redis", 20) {
        @Override
        BrokerUnderLoad start() {
            return new RedisChannelUnderLoad();
        }

        @Override
        List<Contender> peers(Path benchmarks) {
            return List.of(springDataRedis(benchmarks));
        }
    };

    /** The name of the contender that the others are compared with. */
    static final String LIMIT = "loop";

    private final String label;
    private final String modules;
    private final int pace;

    /** @param pace how many times as many messages as Amazon SQS it hands out in a second */
    Measured(String label, String modules, int pace) {
        this.label = label;
        this.modules = modules;
        this.pace = pace;
    }

    /** On the command line, and of its report. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String label() {
        return label;
    }

    int pace() {
        return pace;
    }

    abstract BrokerUnderLoad start() throws IOException;

    abstract List<Contender> peers(Path benchmarks);

    private static Contender springDataRedis(Path benchmarks) {
        return new Contender("spring", "Spring Data Redis", new Program.MainClass(benchmarks.resolve("redis-spring"),
                "dev.herald.benchmarks.redis.spring.RedisSpring"));
    }

    /**
     * The loop first, then the loop in a Quarkus application, then Herald, then its peers; native executables only if they
     * have been built.
     *
     * @param benchmarks the folder that the consumers' modules are in
     */
    List<Contender> contenders(Path benchmarks) {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(LIMIT, "hand-written",
                new Program.MainClass(benchmarks.resolve(modules + "-loop"), loopClass())));
        contenders.addAll(inQuarkus("quarkus", "hand-written, in Quarkus", benchmarks));
        contenders.addAll(inQuarkus("herald", "Herald", benchmarks));
        contenders.addAll(peers(benchmarks));
        contenders.removeIf(
                contender -> contender.program() instanceof Program.NativeExecutable && !contender.isBuilt());
        return contenders;
    }

    private List<Contender> inQuarkus(String name, String label, Path benchmarks) {
        Path module = benchmarks.resolve(modules + "-" + name);
        return List.of(new Contender(name, label, new Program.QuarkusApplication(module.resolve("target/quarkus-app"))),
                new Contender(name + "-native", label + ", native", new Program.NativeExecutable(module)));
    }

    private String loopClass() {
        return switch (modules) {
            case "sqs" -> "dev.herald.benchmarks.sqs.loop.SqsLoop";
            case "rabbitmq" -> "dev.herald.benchmarks.rabbitmq.loop.RabbitMqLoop";
            default -> "dev.herald.benchmarks.redis.loop.RedisLoop";
        };
    }
}
