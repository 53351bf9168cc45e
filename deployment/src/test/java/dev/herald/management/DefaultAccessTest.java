package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.QuarkusUnitTest;

/** Unless configured, the endpoint allows to look. */
class DefaultAccessTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.application(Orders.class);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /listeners               | 200
            GET  | /dead-letters/orders     | 200
            POST | /operate/orders/pause    | 403
            POST | /operate/orders/stop     | 403
            POST | /redrive/orders          | 403
            POST | /edit/orders             | 403
            POST | /discard/orders          | 403
            """)
    void allowsToLook(String method, String path, int status) {
        Operator operator = Operator.onManagementInterface();

        assertThat((method.equals("GET") ? operator.get(path) : operator.post(path, "{}")).status()).isEqualTo(status);
    }
}
