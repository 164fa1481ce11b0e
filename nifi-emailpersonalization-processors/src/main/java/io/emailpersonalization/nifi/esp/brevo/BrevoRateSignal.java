// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.http.RateSignal;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Brevo's headers: where no request of the window is left, its group rests until the window ends (https://developers.brevo.com/docs/limit-headers). Tested by {@code BrevoClientTest}. */
final class BrevoRateSignal implements RateSignal {

    private static final int TOO_MANY_REQUESTS = 429;
    /** A window that ends within this second. */
    private static final Duration MIN_PAUSE = Duration.ofMillis(200);

    @Override
    public Optional<Duration> pause(final HttpResponse<String> answer) {
        final Optional<Long> remaining = seconds(answer, "x-sib-ratelimit-remaining");
        if (answer.statusCode() != TOO_MANY_REQUESTS && remaining.filter(left -> left == 0).isEmpty()) {
            return Optional.empty();
        }
        return seconds(answer, "x-sib-ratelimit-reset").map(reset -> reset == 0 ? MIN_PAUSE : Duration.ofSeconds(reset));
    }

    private static Optional<Long> seconds(final HttpResponse<String> answer, final String header) {
        return answer.headers().firstValue(header).filter(value -> value.matches("[0-9]{1,6}")).map(Long::parseLong);
    }
}
