// SPDX-License-Identifier: Apache-2.0
/** {@code ./run connectors}: runs every part of a flow on a real NiFi, with the connectors of a distribution where they are given. */
package io.emailpersonalization.nifi.connectors;
