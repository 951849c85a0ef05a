/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log: the form of its lines, memory that overflows, a card that is not
 * there, hangs or is another one, and standard streams that block.
 *
 * LDFLAGS: -Wl,--wrap=fsync,--wrap=_Fork,--wrap=clock_now
 */
#include "edge.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "clock.h"
#include "log.h"
#include "progress.h"

static struct log log_;
static int saved_stderr;
static unsigned fake_hang_s; /* fsync takes that long */
static int fake_fsync_error;
static unsigned fake_forks;
static bool fake_no_fork;
static uint32_t fake_seconds; /* since boot */

int __real_fsync(int fd);
int __wrap_fsync(int fd);
pid_t __real__Fork(void);
pid_t __wrap__Fork(void);

int __wrap_fsync(int fd)
{
	if (fake_hang_s != 0)
		sleep(fake_hang_s);
	errno = fake_fsync_error;
	return fake_fsync_error != 0 ? -1 : __real_fsync(fd);
}

pid_t __wrap__Fork(void)
{
	fake_forks++;
	errno = EAGAIN;
	return fake_no_fork ? -1 : __real__Fork();
}

void __wrap_clock_now(uint32_t *seconds, uint32_t *ms);
void __wrap_clock_now(uint32_t *seconds, uint32_t *ms)
{
	*seconds = fake_seconds;
	*ms = 45;
}

/* Makes fd standard error and starts the log on it. */
static void start_on(int fd)
{
	assert_true(dup2(fd, STDERR_FILENO) >= 0);
	log_start(&log_);
}

/* Standard error becomes a pipe; returns its reading end, non-blocking. */
static int start_on_pipe(void)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	start_on(ends[1]);
	close(ends[1]);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	return ends[0];
}

/* All there is to read, as a string. */
static const char *drain(int fd)
{
	static char bytes[0x20000];
	size_t length = 0;
	ssize_t got;

	while (length < sizeof bytes - 1 &&
	       (got = read(fd, bytes + length, sizeof bytes - 1 - length)) > 0)
		length += (size_t)got;
	bytes[length] = '\0';
	return bytes;
}

static int setup(void **state)
{
	saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
	fake_hang_s = 0;
	fake_fsync_error = 0;
	fake_forks = 0;
	fake_no_fork = false;
	fake_seconds = 12;
	signal(SIGPIPE, SIG_IGN);
	return saved_stderr < 0 ? -1 : edge_setup(state);
}

static int teardown(void **state)
{
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	if (log_.stream.fd > STDERR_FILENO)
		close(log_.stream.fd);
	return edge_teardown(state);
}

static unsigned lines_in(const char *text)
{
	unsigned lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

/* Without the seconds: `[   12.345] ` is checked for its form and skipped. */
static const char *after_stamp(const char *line)
{
	assert_int_equal(line[0], '[');
	assert_int_equal(line[6], '.');
	assert_int_equal(strspn(line + 7, "0123456789"), 3);
	assert_memory_equal(line + 10, "] ", 2);
	return line + 12;
}

static void say_numbered(unsigned number)
{
	char text[32];

	snprintf(text, sizeof text, "line %u.", number);
	log_say(&log_, "test", text);
}

/* ---- the lines ----------------------------------------------------------- */

static void test_form(void **state)
{
	int out = start_on_pipe();

	(void)state;
	log_line(&log_, "save %s file=%s why=%s odd=%s none=%s bytes=%u at=0x%x",
		 "backup", "a-b.bin", "two words", "a=\"b\"\n", "", 262144u,
		 0x8000u);
	assert_string_equal(after_stamp(drain(out)),
		"save backup file=a-b.bin why=\"two words\" odd=\"a=\\\"b\\\"\\u000a\" "
		"none=\"\" bytes=262144 at=0x8000\n");
	log_begin(&log_);
	log_add(&log_, "change %s", "fault");
	log_add(&log_, " errno=%u", 5u);
	log_end(&log_);
	assert_string_equal(after_stamp(drain(out)), "change fault errno=5\n");
	log_say(&log_, "look", "it is\nso");
	assert_string_equal(after_stamp(drain(out)), "look: it is?so\n");
	close(out);
}

static void test_stamp(void **state)
{
	static const struct {
		uint32_t seconds;
		const char *line;
	} table[] = {
		{ 0, "[    0.045] a: b\n" }, { 9, "[    9.045] a: b\n" },
		{ 10, "[   10.045] a: b\n" }, { 999, "[  999.045] a: b\n" },
		{ 9999, "[ 9999.045] a: b\n" }, { 10000, "[10000.045] a: b\n" },
		{ 100000, "[100000.045] a: b\n" },
		{ UINT32_MAX, "[4294967295.045] a: b\n" },
	};
	int out = start_on_pipe();

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		fake_seconds = table[i].seconds;
		log_say(&log_, "a", "b");
		assert_string_equal(drain(out), table[i].line);
	}
	close(out);
}

static void test_long_line(void **state)
{
	char longer[2000];
	int out = start_on_pipe();
	const char *line;

	(void)state;
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	log_say(&log_, "test", longer);
	log_say(&log_, "test", "next");
	line = drain(out);
	assert_int_equal(lines_in(line), 2);
	assert_in_range(strchr(line, '\n') - line, LOG_LINE - 20, LOG_LINE);
	close(out);
}

/* ---- the card ------------------------------------------------------------ */

static void test_card(void **state)
{
	int out = start_on_pipe();
	const char *text;

	(void)state;
	edge_put(LOG_FILE, "of an earlier run\n");
	log_say(&log_, "start", "before there is a card");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "start", "with a card");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	text = edge_get(LOG_FILE);
	assert_memory_equal(text, "of an earlier run\n[", 19);
	assert_non_null(strstr(text, "start: before there is a card\n"));
	assert_non_null(strstr(text, "start: with a card\n"));
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	log_say(&log_, "end", "done");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 4);
	/* The stream has had each line once. */
	assert_int_equal(lines_in(drain(out)), 3);
	close(out);
}

static void test_held(void **state)
{
	int out = start_on_pipe();

	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_hold(&log_);
	log_say(&log_, "change", "critical");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EBUSY);
	assert_int_equal(fake_forks, 0);
	assert_false(edge_exists(LOG_FILE));
	assert_int_equal(lines_in(drain(out)), 1);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 1);
	close(out);
}

/* The first and the newest lines are kept, and the gap is told. */
static void test_overflow(void **state)
{
	int out = start_on_pipe();
	unsigned missing;
	unsigned line;
	const char *text;
	const char *gap;

	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_hold(&log_);
	for (line = 1; line <= 2000; line++)
		say_numbered(line);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	text = edge_get(LOG_FILE);
	assert_in_range(strlen(text), LOG_MEMORY - 2 * 64, LOG_MEMORY + 64);
	gap = strstr(text, "... ");
	assert_non_null(gap);
	assert_in_range(gap - text, LOG_HEAD - 64, LOG_HEAD);
	assert_int_equal(sscanf(gap, "... %u lines are missing here\n", &missing), 1);
	assert_int_equal(lines_in(text), 2000 - missing + 1);
	assert_string_equal(after_stamp(text + strlen(text) - 29), "test: line 2000.\n");
	/* Lines before the gap, and after it, are each without a hole. */
	line = 1;
	for (const char *at = text; *at != '\0'; at = strchr(at, '\n') + 1) {
		unsigned number;

		if (at == gap) {
			line += missing;
			continue;
		}
		assert_int_equal(sscanf(after_stamp(at), "test: line %u.", &number), 1);
		assert_int_equal(number, line);
		line++;
	}
	assert_int_equal(line, 2001);
	/* and memory is in order afterwards */
	assert_int_equal(unlink(edge_path(LOG_FILE)), 0);
	for (line = 1; line <= 300; line++)
		say_numbered(line);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 300);
	close(out);
}

static void test_card_is_gone(void **state)
{
	int out = start_on_pipe();

	(void)state;
	assert_int_equal(mkdir(edge_path("card"), 0755), 0);
	log_card(&log_, edge_card(edge_path("card")));
	assert_int_equal(rmdir(edge_path("card")), 0);
	log_say(&log_, "test", "x");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENOENT);

	/* Another file system is there now: the bare mount point, say. */
	assert_int_equal(mkdir(edge_path("card"), 0755), 0);
	edge_card(edge_path("card"))->device[2]++;
	log_say(&log_, "test", "x");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	assert_false(edge_exists("card/" LOG_FILE));

	log_card(&log_, edge_card(edge_path("card")));
	fake_fsync_error = EIO;
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EIO);
	close(out);
}

static void test_name_is_taken(void **state)
{
	int out = start_on_pipe();

	(void)state;
	assert_int_equal(mkdir(edge_path(LOG_FILE), 0755), 0);
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "test", "x");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EISDIR);
	assert_int_equal(rmdir(edge_path(LOG_FILE)), 0);
	/* a FIFO that nobody reads, and a link to elsewhere */
	assert_int_equal(mkfifo(edge_path(LOG_FILE), 0644), 0);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENXIO);
	assert_int_equal(unlink(edge_path(LOG_FILE)), 0);
	assert_int_equal(symlink("elsewhere", edge_path(LOG_FILE)), 0);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ELOOP);
	assert_false(edge_exists("elsewhere"));
	close(out);
}

static void test_card_hangs(void **state)
{
	int out = start_on_pipe();
	uint32_t start = clock_ms();
	pid_t stuck;

	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "test", "one");
	fake_hang_s = 30;
	assert_int_equal(log_flush(&log_, 100), -ETIMEDOUT);
	assert_in_range(clock_ms() - start, 100, 5000);
	fake_hang_s = 0;
	/* While a child is stuck no other is started, and lines are kept. */
	assert_int_equal(waitpid(log_.child.pid, NULL, 0), log_.child.pid);
	stuck = fork();
	if (stuck == 0) {
		sleep(30);
		_exit(0);
	}
	log_.child.pid = stuck;
	log_say(&log_, "test", "two");
	fake_forks = 0;
	assert_int_equal(log_flush(&log_, 100), -EBUSY);
	assert_int_equal(fake_forks, 0);
	kill(stuck, SIGKILL);
	while (log_flush(&log_, LOG_FLUSH_MS) == -EBUSY)
		clock_sleep_ms(10);
	assert_non_null(strstr(edge_get(LOG_FILE), "test: two\n"));
	fake_no_fork = true;
	log_say(&log_, "test", "three");
	assert_int_equal(log_flush(&log_, 100), -EAGAIN);
	fake_no_fork = false;
	fake_seconds = 12;
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_non_null(strstr(edge_get(LOG_FILE), "test: three\n"));
	close(out);
}

/* ---- standard error ------------------------------------------------------ */

/* A full pipe costs one wait, and while held none; nobody else's flags change. */
static void test_full_pipe(void **state)
{
	int out = start_on_pipe();
	uint32_t start;

	(void)state;
	assert_int_equal(fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK, 0);
	assert_int_not_equal(fcntl(log_.stream.fd, F_GETFL) & O_NONBLOCK, 0);
	log_hold(&log_);
	start = clock_ms();
	for (unsigned i = 0; i < 2500; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 900);
	log_release(&log_);
	assert_true(log_.stream.stalled);
	start = clock_ms();
	for (unsigned i = 0; i < 100; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 900);
	drain(out);
	say_numbered(1);
	assert_int_equal(lines_in(drain(out)), 1);
	assert_false(log_.stream.stalled);
	/* Not stalled and not held: it waits for a reader, once. */
	log_hold(&log_);
	for (unsigned i = 0; i < 2500; i++)
		say_numbered(i);
	log_release(&log_);
	log_.stream.stalled = false;
	start = clock_ms();
	say_numbered(1);
	say_numbered(2);
	assert_in_range(clock_ms() - start, STREAM_WAIT_MS - 50, 2 * STREAM_WAIT_MS - 100);
	close(out);
	/* And a reader that is gone does not matter. */
	say_numbered(1);
}

static void test_full_socket(void **state)
{
	int ends[2];
	uint32_t start = clock_ms();

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	start_on(ends[1]);
	close(ends[1]);
	log_hold(&log_);
	for (unsigned i = 0; i < 3000; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 900);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_true(lines_in(drain(ends[0])) > 20);
	close(ends[0]);
	signal(SIGPIPE, SIG_DFL);
	say_numbered(1);
}

static int open_terminal(int *master)
{
	char name[64];

	*master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (*master < 0 || grantpt(*master) != 0 || unlockpt(*master) != 0 ||
	    ptsname_r(*master, name, sizeof name) != 0) {
		print_message("skipped: no pseudo terminal can be had\n");
		skip();
	}
	return open(name, O_RDWR | O_NOCTTY);
}

static void test_stopped_terminal(void **state)
{
	int master;
	int slave = open_terminal(&master);
	uint32_t start;

	(void)state;
	start_on(slave);
	close(slave);
	assert_true(log_is_terminal(&log_));
	assert_int_equal(write(master, "\x13", 1), 1); /* ^S */
	log_hold(&log_);
	start = clock_ms();
	for (unsigned i = 0; i < 2000; i++) {
		say_numbered(i);
		log_transient(&log_, "xxx");
	}
	assert_in_range(clock_ms() - start, 0, 900);
	log_release(&log_);
	close(master); /* the telnet session ends */
	for (unsigned i = 0; i < 100; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 2500);
}

static void test_file_is_held_back(void **state)
{
	int fd = open(edge_path("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);

	(void)state;
	start_on(fd);
	close(fd);
	say_numbered(1);
	assert_int_equal(lines_in(edge_get("stderr")), 1);
	log_hold(&log_);
	say_numbered(2);
	say_numbered(3);
	assert_int_equal(lines_in(edge_get("stderr")), 1);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	assert_int_equal(lines_in(edge_get("stderr")), 3);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	say_numbered(4);
	log_card(&log_, edge_card(edge_root));
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get("stderr")), 4);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 4);
	/* also when lines were dropped meanwhile */
	log_hold(&log_);
	for (unsigned i = 0; i < 2000; i++)
		say_numbered(i);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get("stderr")),
			 lines_in(edge_get(LOG_FILE)));
}

/* Lines are dropped that the file has had, then ones that it has not. */
static void test_file_and_overflow(void **state)
{
	int fd = open(edge_path("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	unsigned last = 0;
	unsigned held;

	(void)state;
	start_on(fd);
	close(fd);
	for (held = 100; held <= 2000; held *= 20) {
		unsigned number = 0;
		unsigned before = last;

		assert_int_equal(ftruncate(STDERR_FILENO, 0), 0);
		assert_int_equal(lseek(STDERR_FILENO, 0, SEEK_SET), 0);
		for (unsigned i = 0; i < 500; i++)
			say_numbered(++last);
		log_hold(&log_);
		for (unsigned i = 0; i < held; i++)
			say_numbered(++last);
		log_release(&log_);
		assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
		/* None twice, and with few held none missing. */
		for (const char *at = edge_get("stderr"); *at != '\0';
		     at = strchr(at, '\n') + 1) {
			if (*at == '.')
				continue;
			assert_int_equal(sscanf(after_stamp(at), "test: line %u.", &number), 1);
			assert_true(number == before + 1 ||
				    (held == 2000 && number > before));
			before = number;
		}
		assert_int_equal(number, last);
	}
}

static void test_closed(void **state)
{
	(void)state;
	close(STDERR_FILENO);
	log_start(&log_);
	say_numbered(1);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	log_card(&log_, edge_card(edge_root));
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 1);
}

/* ---- the progress line --------------------------------------------------- */

static void test_progress(void **state)
{
	int master;
	int slave = open_terminal(&master);
	struct progress progress;

	(void)state;
	start_on(slave);
	close(slave);
	progress_start(&progress, &log_, 8);
	progress_draw(&progress, 2, "block 3");
	assert_string_equal(drain(master), "\r\033[K[#####---------------]  25 % block 3");
	progress_draw(&progress, 2, "block 3");
	assert_string_equal(drain(master), "");
	say_numbered(1);
	assert_memory_equal(drain(master), "\r\033[K[", 5);
	say_numbered(2);
	assert_memory_equal(drain(master), "[", 1);
	progress_draw(&progress, 0, "");
	assert_string_equal(drain(master), "\r\033[K[--------------------]   0 % ");
	progress_draw(&progress, 9, "end");
	assert_string_equal(drain(master), "\r\033[K[####################] 100 % end");
	progress_start(&progress, &log_, 0xffffffffu);
	progress_draw(&progress, 0x80000000u, "");
	assert_string_equal(drain(master), "\r\033[K[##########----------]  50 % ");
	progress_start(&progress, &log_, 0);
	progress_draw(&progress, 1, "");
	assert_string_equal(drain(master), "");
	/* Drawn again after a while, even if the share is the same. */
	progress_start(&progress, &log_, 8);
	progress_draw(&progress, 1, "a");
	clock_sleep_ms(210);
	drain(master);
	progress_draw(&progress, 1, "b");
	assert_string_equal(drain(master), "\r\033[K[##------------------]  12 % b");
	close(master);
}

static void test_no_progress_without_terminal(void **state)
{
	int out = start_on_pipe();
	struct progress progress;

	(void)state;
	progress_start(&progress, &log_, 8);
	progress_draw(&progress, 2, "block 3");
	say_numbered(1);
	assert_memory_equal(drain(out), "[", 1);
	close(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_form), T(test_stamp), T(test_long_line), T(test_card), T(test_held),
		T(test_overflow), T(test_card_is_gone), T(test_name_is_taken),
		T(test_card_hangs), T(test_full_pipe), T(test_full_socket),
		T(test_stopped_terminal), T(test_file_is_held_back), T(test_file_and_overflow),
		T(test_closed), T(test_progress),
		T(test_no_progress_without_terminal),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
