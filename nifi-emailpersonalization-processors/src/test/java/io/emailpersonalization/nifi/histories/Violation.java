// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

/** @param rule its number, and in which way it was broken */
record Violation(String rule, String what) {

    @Override
    public String toString() {
        return rule + ": " + what;
    }
}
