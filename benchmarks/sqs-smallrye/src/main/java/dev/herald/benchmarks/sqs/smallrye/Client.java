package dev.herald.benchmarks.sqs.smallrye;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

import dev.herald.benchmarks.Setting;

/** The connector takes an application's own client, if there is one and no channel names a region. */
class Client {

    /** With the defaults of its kind, fifty connections among them. */
    @Produces
    @Singleton
    SqsAsyncClient client() {
        return SqsAsyncClient.builder().endpointOverride(Setting.BENCHMARK_BROKER.uri()).region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))).build();
    }
}
