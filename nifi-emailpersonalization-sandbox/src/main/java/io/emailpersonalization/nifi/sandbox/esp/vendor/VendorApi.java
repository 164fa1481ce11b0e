// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.vendor;

import com.sun.net.httpserver.Headers;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;

import java.util.List;
import java.util.Map;

/**
 * The API of one vendor: its routes, rules, limits and error texts. The sandbox does the rest: it logs requests, injects faults, counts requests against the limits, and
 * calls {@link #answer} for one request at a time.
 */
public interface VendorApi {

    /** Returns the name of the vendor. */
    String name();

    /** Returns the path of the API's root, without a trailing slash. */
    String root();

    /** Returns a part that the paths of all requests on audiences and contacts share. */
    String audiencePath();

    /** Returns a part that the paths of all requests on one contact share. */
    String contactPath(String address);

    /** Returns the vendor's key of an address: addresses with the same key are one contact. */
    String contactKey(String address);

    /** Adds the fields that the vendor gives to every new audience. */
    void addDefaultFields(SandboxAudience audience);

    /** Returns a contact as the vendor's API shows it, ready to be written as JSON. */
    Map<String, Object> contactJson(SandboxAudience audience, SandboxContact contact);

    /** Returns whether a request carries the API key in the vendor's way. */
    boolean isAuthorized(Headers headers, String apiKey);

    /** Returns whether a path needs no API key, such as that of a token endpoint or of a file. */
    default boolean isPublic(final String path) {
        return false;
    }

    /** Returns the refusal of a request without a valid API key. */
    Reply unauthorized();

    /** Returns how many requests may be open at the same time. */
    int maxConnections();

    /** Returns the limits per time window that a request counts against. */
    default List<RequestWindow> windows(final Request request) {
        return List.of();
    }

    /** Returns the refusal of a request that exceeds a limit. */
    Reply tooManyRequests();

    /** Answers a request and applies its effect to the audiences. */
    Reply answer(Request request, AudienceStore audiences);
}
