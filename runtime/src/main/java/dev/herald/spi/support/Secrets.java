package dev.herald.spi.support;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Credentials in foreign text. Clients quote in what they throw what they were configured with: addresses with passwords,
 * settings, headers. What only looks like a credential is hidden too.
 */
final class Secrets {

    private static final String HIDDEN = "***";

    /** What ends a name or a value in running text. */
    private static final String END = "\\s,;&\"'(){}\\[\\]<>|";

    /** Up to the last {@code @}: a password may contain one. The next address begins with its own scheme. */
    private static final Pattern USER_INFO = Pattern.compile("(://)(?:(?!://)\\S){0,512}@");

    /** {@code user:password@host} and {@code :password@host} without a scheme. */
    private static final Pattern USER_INFO_ALONE = Pattern
            .compile("(?<![^" + END + "=])([^" + END + ":@/=]{0,128}):[^\\s/]\\S{0,256}@(?=[\\w\\[])");

    private static final Pattern SETTING = Pattern.compile("((?:" //
            + "(?:passw(?:or)?d|passphrase|pwd|secret)[\\w.-]{0,32}[\"']?\\s{0,4}[=:]"
            + "|(?:token|credentials?|signature|(?:api|access|private|account)[-_]?key)[\\w.-]{0,32}(?:[\"']?\\s{0,4}=|[\"']\\s{0,4}:)"
            + "|authorization[\"']?\\s{0,4}[=:](?:\\s{0,4}(?:basic|bearer)\\b)?"
            + ")\\s{0,4})(?:\"[^\"]*\"|'[^']*'|[^" + END + "]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern BEARER = Pattern.compile("\\b(Bearer\\s+|Basic\\s+)[\\w+/.~-]{16,}=*");

    private Secrets() {
    }

    /** The text with every credential in it replaced by {@code ***}. */
    static String hide(String text) {
        String hidden = text;
        if (hidden.indexOf('@') >= 0) {
            hidden = replace(USER_INFO, hidden, "$1" + HIDDEN + "@");
            hidden = replace(USER_INFO_ALONE, hidden, HIDDEN + "@");
        }
        return replace(BEARER, replace(SETTING, hidden, "$1" + HIDDEN), "$1" + HIDDEN);
    }

    private static String replace(Pattern pattern, String text, String replacement) {
        Matcher found = pattern.matcher(text);
        return found.find() ? found.replaceAll(replacement) : text;
    }
}
