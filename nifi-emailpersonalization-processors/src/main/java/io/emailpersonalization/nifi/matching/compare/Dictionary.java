// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct values by number, from 1; 0 stands for a missing value. */
final class Dictionary {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> values = new ArrayList<>();

    Dictionary() {
        values.add(null);
    }

    int number(final String value) {
        if (value == null) {
            return 0;
        }
        final Integer known = numbers.get(value);
        if (known != null) {
            return known;
        }
        numbers.put(value, values.size());
        values.add(value);
        return values.size() - 1;
    }

    String value(final int number) {
        return values.get(number);
    }

    int size() {
        return values.size();
    }
}
