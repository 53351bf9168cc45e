package dev.herald.orders;

import java.net.URI;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;

import dev.herald.brokers.RabbitMqResource;
import dev.herald.brokers.RedisResource;
import dev.herald.brokers.SnsResource;

/** The packaged sample, as a jar or a native executable, on all brokers at once. */
@QuarkusIntegrationTest
@WithTestResource(SnsResource.class)
@WithTestResource(RabbitMqResource.class)
@WithTestResource(RedisResource.class)
class OrdersIT implements OrdersContract {

    @TestHTTPResource("/")
    URI home;

    @Override
    public OrdersClient client() {
        return new OrdersClient(home.toString());
    }
}
