// SPDX-License-Identifier: Apache-2.0
/** Processors side by side with their stock rivals, each in a JVM of its own. */
package io.emailpersonalization.nifi.bench;
