// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import java.util.List;

/** The fields of a generated customer that benchmarks use. */
public final class GeneratedFields {

    /** Twelve, in order. */
    public static final List<String> ALL = List.of("customer_id", "source", "given_name", "family_name", "email", "phone", "birth_date", "street", "postal_code", "city", "updated_at",
            "purchase_count");

    private GeneratedFields() {
    }
}
