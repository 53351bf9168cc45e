package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import jakarta.enterprise.inject.CreationException;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;

class ClientProbeTest {

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void aMissingRegionIsOneLineWithItsKey() {
        assertThatThrownBy(probe(() -> {
            throw new CreationException("Error creating synthetic bean [dbZ6]", SdkClientException.create(
                    "Unable to load region from any of the providers in the chain DefaultAwsRegionProviderChain: [a, b, c]"));
        })::check).isInstanceOf(SdkClientException.class)
                .hasMessage("the SQS client 'eu' cannot be used: Unable to load region: set quarkus.sqs.eu.aws.region, "
                        + "or the environment variable AWS_REGION");
    }

    @Test
    void missingCredentialsAreLookedForOnceForAll() {
        AwsCredentialsProvider credentials = AwsCredentialsProviderChain.builder().addCredentialsProvider(() -> {
            looks.incrementAndGet();
            throw SdkClientException.create("no such file");
        }).build();
        ClientProbe probe = probe(() -> new Client(credentials));

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(probe::check).hasMessageContaining("Unable to load credentials: ")
                    .hasMessageContaining("quarkus.sqs.eu.aws.credentials.type").hasMessageNotContaining("no such file");
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void aClientThatCanBeUsedIsNoError() {
        assertThatCode(probe(() -> new Client(null))::check).doesNotThrowAnyException();
    }

    private record Client(AwsCredentialsProvider credentials) implements SdkClient {

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public SdkServiceClientConfiguration serviceClientConfiguration() {
            return SqsServiceClientConfiguration.builder().credentialsProvider(credentials).build();
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    private static ClientProbe probe(Supplier<SdkClient> client) {
        return new ClientProbe("the SQS client 'eu'", "quarkus.sqs.eu.", client);
    }
}
