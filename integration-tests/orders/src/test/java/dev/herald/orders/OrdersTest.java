package dev.herald.orders;

import java.net.URI;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

/** The sample on the memory broker. */
@QuarkusTest
class OrdersTest implements OrdersContract {

    @TestHTTPResource("/")
    URI home;

    @Override
    public OrdersClient client() {
        return new OrdersClient(home.toString());
    }
}
