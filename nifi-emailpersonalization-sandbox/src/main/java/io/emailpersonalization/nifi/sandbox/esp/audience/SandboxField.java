// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.audience;

import java.util.List;

/**
 * A field of an audience, as the vendor keeps it.
 *
 * @param id position in the order of creation, from 1
 * @param tag the name in requests
 * @param name the name that marketers see
 * @param type the type in the vendor's words
 * @param required whether every contact needs a value
 * @param options the values that the field accepts; empty for any
 */
public record SandboxField(int id, String tag, String name, String type, boolean required, List<String> options) {
}
