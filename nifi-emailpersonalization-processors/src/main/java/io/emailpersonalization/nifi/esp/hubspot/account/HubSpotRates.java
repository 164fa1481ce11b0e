// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.emailpersonalization.nifi.esp.http.RateSignal;
import io.emailpersonalization.nifi.http.NetworkClient;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * What HubSpot's answers say about its limits. A 429 names its policy: TEN_SECONDLY_ROLLING ends within ten seconds, DAILY at the midnight of the account. Headers say how many requests are
 * left in the current window ({@code X-HubSpot-RateLimit-Remaining}, {@code -Interval-Milliseconds}, {@code -Daily-Remaining}). Tested by HubSpotRatesTest.
 *
 * @param clock the time, in the time zone of the account
 */
public record HubSpotRates(Clock clock) implements RateSignal {

    /** HubSpot's documentation of limits: the window of the limit per ten seconds. */
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private static final String PREFIX = "X-HubSpot-RateLimit-";

    @Override
    public Optional<Duration> pause(final HttpResponse<String> answer) {
        if (answer.statusCode() == NetworkClient.TOO_MANY_REQUESTS) {
            return switch (policy(answer)) {
                case "DAILY" -> Optional.of(untilMidnight());
                case "TEN_SECONDLY_ROLLING" -> Optional.of(window(answer));
                default -> Optional.empty();
            };
        }
        if (isSpent(answer, "Daily-Remaining")) {
            return Optional.of(untilMidnight());
        }
        return isSpent(answer, "Remaining") ? Optional.of(window(answer)) : Optional.empty();
    }

    private static String policy(final HttpResponse<String> answer) {
        try {
            return HubSpotApi.JSON.readTree(answer.body()).path("policyName").asText("");
        } catch (final JsonProcessingException e) {
            return "";
        }
    }

    private static boolean isSpent(final HttpResponse<String> answer, final String header) {
        return answer.headers().firstValue(PREFIX + header).filter("0"::equals).isPresent();
    }

    /** Returns the length of the window that the answer names, ten seconds at most. */
    private static Duration window(final HttpResponse<String> answer) {
        return answer.headers().firstValue(PREFIX + "Interval-Milliseconds").filter(value -> value.matches("[0-9]{1,4}")).map(value -> Duration.ofMillis(Long.parseLong(value))).orElse(TEN_SECONDS);
    }

    private Duration untilMidnight() {
        final ZonedDateTime now = ZonedDateTime.now(clock);
        return Duration.between(now, now.toLocalDate().plusDays(1).atStartOfDay(now.getZone()));
    }
}
