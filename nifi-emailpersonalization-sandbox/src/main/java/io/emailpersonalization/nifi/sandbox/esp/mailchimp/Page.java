// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.Collection;
import java.util.List;

/** The page of a collection that a request asks for by {@code count} and {@code offset}. Tested by {@code EspSandboxTest}. */
final class Page {

    /** Mailchimp's documentation of {@code count}: items per page, by default and at most. */
    private static final int DEFAULT_COUNT = 10;
    private static final int MAX_COUNT = 1000;

    private final int count;
    private final int offset;

    Page(final Request request) {
        this.count = Math.min(MAX_COUNT, Integer.parseInt(request.query().getOrDefault("count", Integer.toString(DEFAULT_COUNT))));
        this.offset = Integer.parseInt(request.query().getOrDefault("offset", "0"));
    }

    <T> List<T> of(final Collection<T> all) {
        return all.stream().skip(offset).limit(count).toList();
    }
}
