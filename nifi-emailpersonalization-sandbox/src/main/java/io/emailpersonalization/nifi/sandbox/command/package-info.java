// SPDX-License-Identifier: Apache-2.0
/** The command {@code ./run sandbox}: runs one sandbox alone. */
package io.emailpersonalization.nifi.sandbox.command;
