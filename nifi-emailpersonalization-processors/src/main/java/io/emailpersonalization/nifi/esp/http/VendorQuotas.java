// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.util.List;
import java.util.Map;

/**
 * The limits that a vendor states for an account.
 *
 * @param all limits of all requests together
 * @param groups further limits of endpoint groups, by name of the group
 */
public record VendorQuotas(List<Quota> all, Map<String, List<Quota>> groups) {

    /** A vendor that limits connections only. */
    public static final VendorQuotas NONE = new VendorQuotas(List.of(), Map.of());

    public VendorQuotas {
        all = List.copyOf(all);
        groups = Map.copyOf(groups);
    }
}
