package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.FilterScope;
import dev.herald.Headers;
import dev.herald.spi.Body;

class FilterPolicyTest {

    @Test
    void aListMayHoldNothingInPlaces() {
        Map<String, Object> headers = Map.of("a", Arrays.asList("x", null));

        assertThat(matches("{'a':['x']}", headers)).isTrue();
        assertThat(matches("{'a':['y']}", headers)).isFalse();
        assertThat(matches("{'a':[null]}", headers)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoFiniteNumberPassesNoComparison(double value) {
        assertThat(matches("{'a':[{'numeric':['>',0]}]}", Map.of("a", value))).isFalse();
        assertThat(matches("{'a':[5]}", Map.of("a", value))).isFalse();
        assertThat(matches("{'a':[{'exists':true}]}", Map.of("a", value))).isTrue();
    }

    @Test
    void aNumberInABodyMayBeLargerThanADouble() {
        FilterPolicy policy = FilterPolicy.parse("{\"price\":[{\"numeric\":[\">\",0]}]}", FilterScope.BODY);

        assertThat(policy.matches(Headers.none(), Body.of("{\"price\":1e999}"))).isTrue();
        assertThat(policy.matches(Headers.none(), Body.of("{\"price\":-1e999}"))).isFalse();
        assertThat(policy.matches(Headers.none(), Body.of("{\"price\":1e-999999999}"))).isTrue();
    }

    @Test
    void aBodyThatIsDeeplyNestedPassesNoFilter() {
        FilterPolicy policy = FilterPolicy.parse("{\"price\":[5]}", FilterScope.BODY);

        assertThat(policy.matches(Headers.none(), Body.of("{\"price\":" + "[".repeat(100_000)))).isFalse();
        assertThat(policy.matches(Headers.none(), Body.of(""))).isFalse();
        assertThat(policy.matches(Headers.none(), Body.of(new byte[]{(byte) 0xC3, '('}))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{'a':['x']}                          | x       | true",
            "{'a':['x']}                          | X       | false",
            "{'a':['y','x']}                      | x       | true",
            "{'a':[{'prefix':'or'}]}              | order   | true",
            "{'a':[{'prefix':'der'}]}             | order   | false",
            "{'a':[{'suffix':'der'}]}             | order   | true",
            "{'a':[{'suffix':'or'}]}              | order   | false",
            "{'a':[{'equals-ignore-case':'ViP'}]} | vIp     | true",
            "{'a':[{'equals-ignore-case':'ViP'}]} | vI      | false",
            "{'a':[{'wildcard':'a*c*e'}]}         | abcde   | true",
            "{'a':[{'wildcard':'a*c*e'}]}         | abcdef  | false",
            "{'a':[{'wildcard':'a.c'}]}           | abc     | false",
            "{'a':[{'anything-but':'x'}]}         | y       | true",
            "{'a':[{'anything-but':'x'}]}         | x       | false",
            "{'a':[{'anything-but':['x','y']}]}   | y       | false",
            "{'a':[{'anything-but':{'prefix':'o'}}]} | order | false",
            "{'a':[{'anything-but':{'prefix':'o'}}]} | quote | true",
            "{'a':[{'exists':true}]}              | x       | true",
            "{'a':[{'exists':false}]}             | x       | false",
            "{'a':[true]}                         | true    | true",
            "{'a':[1]}                            | 1       | false",
            "{'a':[{'cidr':'10.1.0.0/16'}]}       | 10.1.2.3 | true",
            "{'a':[{'cidr':'10.1.0.0/16'}]}       | 10.2.2.3 | false",
            "{'a':[{'cidr':'10.1.0.0/16'}]}       | localhost | false",
            "{'a':[{'cidr':'2001:db8::/32'}]}     | 2001:db8::1 | true",
            "{'$or':[{'a':['y']},{'a':['x']}]}    | x       | true",
            "{'$or':[{'a':['y']},{'a':['z']}]}    | x       | false"})
    void textHeadersAreMatched(String policy, String value, boolean expected) {
        assertThat(matches(policy, Map.of("a", value))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{'a':[5]}                              | 5.0 | true",
            "{'a':['5']}                            | 5   | false",
            "{'a':[{'numeric':['=',5]}]}            | 5   | true",
            "{'a':[{'numeric':['>',0,'<=',5]}]}     | 5   | true",
            "{'a':[{'numeric':['>',0,'<=',5]}]}     | 0   | false",
            "{'a':[{'numeric':['>=',0,'<',5]}]}     | 0   | true",
            "{'a':[{'numeric':['>=',0,'<',5]}]}     | 5   | false",
            "{'a':[{'anything-but':[5]}]}           | 5   | false",
            "{'a':[{'anything-but':[5]}]}           | 6   | true"})
    void numericHeadersAreMatched(String policy, BigDecimal value, boolean expected) {
        assertThat(matches(policy, Map.of("a", value))).isEqualTo(expected);
    }

    @Test
    void everyKeyHasToBeSatisfied() {
        assertThat(matches("{'a':['x'],'b':['y']}", Map.of("a", "x", "b", "y"))).isTrue();
        assertThat(matches("{'a':['x'],'b':['y']}", Map.of("a", "x"))).isFalse();
        assertThat(matches("{'a':['x'],'$or':[{'b':['y']},{'c':['z']}]}", Map.of("c", "z"))).isFalse();
    }

    @Test
    void anAbsentHeaderSatisfiesOnlyThatItDoesNotExist() {
        assertThat(matches("{'a':[{'exists':false}]}", Map.of())).isTrue();
        assertThat(matches("{'a':[{'anything-but':'x'}]}", Map.of())).isFalse();
        assertThat(matches("{'a':[{'numeric':['<',5]}]}", Map.of())).isFalse();
        assertThat(matches("{'a':[{'prefix':''}]}", Map.of())).isFalse();
    }

    @Test
    void aBinaryHeaderCountsAsAbsent() {
        assertThat(matches("{'a':[{'exists':false}]}", Map.of("a", new byte[]{1}))).isTrue();
    }

    @Test
    void anyElementOfAListMayMatch() {
        assertThat(matches("{'a':['x']}", Map.of("a", List.of("y", "x")))).isTrue();
        assertThat(matches("{'a':['x']}", Map.of("a", List.of("y", "z")))).isFalse();
        assertThat(matches("{'a':[{'numeric':['>',5]}]}", Map.of("a", List.of(1, 6)))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{'a':['x']}                      | {'a':'x'}                     | true",
            "{'a':['x']}                      | {'a':'y'}                     | false",
            "{'a':['x']}                      | {'a':['y','x']}               | true",
            "{'a':{'b':['x']}}                | {'a':{'b':'x'}}               | true",
            "{'a':{'b':['x']}}                | {'a':[{'b':'y'},{'b':'x'}]}   | true",
            "{'a':{'b':['x']}}                | {'b':'x'}                     | false",
            "{'a':[{'numeric':['>',5]}]}      | {'a':6.5}                     | true",
            "{'a':[{'numeric':['>',5]}]}      | {'a':'6'}                     | false",
            "{'a':[true]}                     | {'a':true}                    | true",
            "{'a':[null]}                     | {'a':null}                    | true",
            "{'a':[null]}                     | {}                            | false",
            "{'a':[{'exists':false}]}         | {'b':1}                       | true",
            "{'a':[{'exists':true}]}          | {'a':null}                    | true",
            "{'a':{'b':[{'exists':true}]}}    | {'a':{'b':1}}                 | true",
            "{'$or':[{'a':['x']},{'b':['x']}]} | {'b':'x'}                    | true",
            "{'a':{'$or':[{'b':['x']},{'c':['x']}]}} | {'a':{'c':'x'}}        | true",
            "{'a':['x']}                      | no JSON                       | false",
            "{'a':[{'exists':false}]}         | [1]                           | false"})
    void bodiesAreMatched(String policy, String body, boolean expected) {
        FilterPolicy parsed = FilterPolicy.parse(policy.replace('\'', '"'), FilterScope.BODY);

        assertThat(parsed.matches(Headers.of(Map.of("a", "x")), Body.of(body.replace('\'', '"')))).isEqualTo(expected);
    }

    @Test
    void noPolicyLetsEverythingThrough() {
        assertThat(FilterPolicy.parse(null).matches(Headers.none())).isTrue();
        assertThat(FilterPolicy.parse(" ").matches(Headers.none())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{}", "{'a':'x'}", "{'a':[]}", "{'a':[{'like':'x'}]}", "{'a':[{'numeric':['>']}]}",
            "{'a':[{'numeric':['~',1]}]}", "{'a':[{'cidr':'10.0.0.0/33'}]}", "{'a':[{'cidr':'x/8'}]}", "{'$or':[{'a':['x']}]}",
            "{'a':[{'prefix':1}]}", "{'a':[{'exists':'yes'}]}", "{'a':[{'prefix':'x','suffix':'y'}]}"})
    void whatIsNoPolicyIsRejected(String policy) {
        assertThatThrownBy(() -> FilterPolicy.parse(policy.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRejectionNamesTheKeyAndTheOperator() {
        assertThatThrownBy(() -> FilterPolicy.parse("{\"tier\":[{\"like\":\"vip\"}]}"))
                .hasMessageContaining("'tier'").hasMessageContaining("'like'");
    }

    private static boolean matches(String policy, Map<String, ?> headers) {
        return FilterPolicy.parse(policy.replace('\'', '"')).matches(Headers.of(headers));
    }
}
