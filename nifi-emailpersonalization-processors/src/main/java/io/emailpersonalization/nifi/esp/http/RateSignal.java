// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** What a vendor's answers say about its limits, in headers or in the body of its own. */
@FunctionalInterface
public interface RateSignal {

    /** A vendor that says nothing but Retry-After. */
    RateSignal NONE = answer -> Optional.empty();

    /**
     * Returns how long the endpoint group of a request must rest after an answer; empty where the answer does not say.
     *
     * @param answer any answer, also a successful one: it may say that no request is left
     */
    Optional<Duration> pause(HttpResponse<String> answer);
}
